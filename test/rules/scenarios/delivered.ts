import { firingAt, type Scenario, turns } from './scenario.ts';

type Labels = Readonly<Record<string, string>>;

/** What an Alertmanager is asked: alerts that fire at once, each moment as a job of its own, so that none mutes another. */
export const momentsOf = (scenario: Scenario): readonly (readonly Labels[])[] =>
  [...new Set(turns(scenario).flatMap((minute) => [minute, minute + 1]))]
    .map((minute) => firingAt(scenario, minute))
    .filter((firing, index, all) => JSON.stringify(firing) !== JSON.stringify(all[index - 1]))
    .map((firing, index) => firing.map((labels) => ({ ...labels, job: `${scenario.name} ${index}` })));

/** The alerts of a scenario that an Alertmanager does not mute at every moment, by their names. */
export const delivered = async (
  url: string,
  scenario: Scenario,
  severity: string,
): Promise<readonly string[]> => {
  const jobs = `job=~"${scenario.name} .+"`;
  const filters = [jobs, `severity="${severity}"`].map((each) => `filter=${encodeURIComponent(each)}`);
  const answer = await fetch(`${url}/api/v2/alerts?inhibited=false&${filters.join('&')}`);
  const alerts = (await answer.json()) as readonly { readonly labels: Labels }[];
  return [...new Set(alerts.map(({ labels }) => labels.alertname ?? ''))].sort();
};
