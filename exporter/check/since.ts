import { type Finding, findingAlerts } from '../metrics/checklist.ts';
import type { Alert, History } from './history.ts';
import type { Draft, Line } from './line.ts';

type Labels = Readonly<Record<string, string>>;

// Prometheus leaves out empty labels.
const isOf = ({ labels }: Alert, wanted: Labels): boolean =>
  Object.entries(wanted).every(([name, value]) => (labels[name] ?? '') === value);

/** The alerts of a finding that are pending or fire; none without history. */
export const alertsOf = (
  history: History | undefined,
  target: string,
  finding: Finding,
  labels: Labels = {},
): readonly Alert[] => {
  const name = new RegExp(`^(${findingAlerts[finding]})$`);
  return (history?.alerts ?? []).filter(
    (each) => each.target === target && name.test(each.alert) && isOf(each, labels),
  );
};

/** Since when the first of some alerts is pending or fires, in seconds since the epoch; undefined where none is known to. */
export const firstSince = (alerts: readonly Alert[]): number | undefined => {
  const known = alerts.flatMap(({ since }) => since ?? []);
  return known.length > 0 ? Math.min(...known) : undefined;
};

/** The line of a draft. What is good now is at risk while an alert of it is pending or fires, as its tile has it. */
export const lineOf = (
  target: string,
  history: History | undefined,
  ageSeconds: number | undefined,
  { finding, labels, ...draft }: Draft,
): Line => {
  const alerts = finding === undefined ? [] : alertsOf(history, target, finding, labels);
  const state = draft.state === 'good' && alerts.length > 0 ? 'at risk' : draft.state;
  const names = [...new Set(alerts.map(({ alert }) => alert))];
  return { target, ...draft, state, ageSeconds, since: firstSince(alerts), alerts: names };
};
