// The lines of Celery: workers and consumers. Pure.
import { Facts, factsNow, type Space, spacesOf } from './facts.ts';
import { listText } from './format.ts';
import type { History } from './history.ts';
import { about, type Draft, line, needHistory } from './line.ts';
import type { View } from './view.ts';

const workers = (facts: Facts, suffix: string): Draft => {
  const check = `Celery workers${suffix}`;
  const up = facts.labels('celery_worker_up', 'hostname', ({ value }) => value === 1);
  const down = facts.labels('celery_worker_up', 'hostname', ({ value }) => value === 0);
  const expected = facts.value('celery_workers_expected');
  const hung = facts.value('celery_workers_hung') ?? 0;
  const budget = expected === undefined ? '' : `${expected}`;
  if (up.length + down.length === 0 && expected === undefined)
    return line(
      check,
      'unknown',
      '',
      '',
      'none is heard, and the config says of none how many there should be',
    );
  const advice = [
    ...(down.length > 0 ? [`down: ${listText(down)}; start ${down.length === 1 ? 'it' : 'them'} again`] : []),
    ...(hung > 0 ? [`${hung} hung: they are sent a ping and do not answer`] : []),
    ...(down.length === 0 && (expected ?? 0) > up.length ? ['of the others nothing is heard'] : []),
  ];
  const value = `${up.length} up${down.length > 0 ? `, ${down.length} down` : ''}`;
  return line(check, advice.length > 0 ? 'broken' : 'good', value, budget, advice.join('; '));
};

const consumers = (facts: Facts, suffix: string): readonly Draft[] => {
  const name = 'celery_queue_consumer_stuck';
  const stuck = facts.labels(name, 'queue_name', ({ value }) => value === 1);
  if (facts.of(name).length === 0) return [];
  const check = `Celery consumers stuck${suffix}`;
  const advice = `restart the workers of: ${listText(stuck)}`;
  return [
    line(check, stuck.length > 0 ? 'broken' : 'good', `${stuck.length}`, '0', stuck.length > 0 ? advice : ''),
  ];
};

const withoutHistory = (suffix: string, expected: number | undefined): Draft =>
  line(
    `Celery workers${suffix}`,
    'unknown',
    '',
    expected === undefined ? '' : `${expected}`,
    `workers are known by minutes of listening, and so are their settings: ${needHistory}`,
  );

/** What tells an installation from others of its target; nothing where it is the only one. */
export const suffixOf = ({ db, prefix }: Space, spaces: readonly Space[]): string =>
  spaces.length === 1 ? '' : ` of ${db}${prefix === '' ? '' : ` ${prefix}`}`;

/** The lines of each Celery installation of a target; none where there is none. */
export const celeryLines = (view: View, history: History | undefined): readonly Draft[] => {
  const now = factsNow(view);
  const past = history?.facts.get(view.target);
  const spaces = spacesOf([...now, ...(past ?? [])]);
  return spaces.flatMap((space) => {
    const suffix = suffixOf(space, spaces);
    const facts = new Facts(past ?? now, space);
    if (!past) return [withoutHistory(suffix, facts.value('celery_workers_expected'))];
    return [
      about('workers', workers(facts, suffix), { ...space }),
      ...consumers(facts, suffix).map((draft) => about('consumers', draft, { ...space })),
    ];
  });
};
