// The lines of Celery: workers, consumers, and settings with what tells that they have an effect. Pure.
import { Facts, factsNow, spacesOf } from './facts.ts';
import type { History } from './history.ts';
import { type Draft, line, needHistory } from './line.ts';
import type { View } from './view.ts';

const shownNames = 5;
const listed = (names: readonly string[]): string =>
  names.length > shownNames
    ? `${names.slice(0, shownNames).join(', ')} and ${names.length - shownNames} more`
    : names.join(', ');

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
    ...(down.length > 0 ? [`down: ${listed(down)}`] : []),
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
  const advice = `restart the workers of: ${listed(stuck)}`;
  return [
    line(check, stuck.length > 0 ? 'broken' : 'good', `${stuck.length}`, '0', stuck.length > 0 ? advice : ''),
  ];
};

const number = (value: number): string => value.toFixed(1).replace(/\.0$/, '');
const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

// Celery 5.6 is the first that takes no kombu before 5.6.
const isOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 5 || (major === 5 && minor < 6);
};

/** How often consumers ask, and why a setting does not change that. */
export const pollingText = (facts: Facts, effective: boolean): string => {
  const seconds = facts.value('celery_consumer_poll_interval_seconds');
  const count = facts.value('celery_consumers') ?? 0;
  const versions = facts.labels('celery_worker_info', 'version');
  const said = `${many(count, 'consumer')} ${count === 1 ? 'asks' : 'ask'} ${
    seconds === undefined
      ? 'less than once in the minutes measured'
      : `${number(60 / seconds)} times a minute`
  }${count === 1 ? '' : ' each'}`;
  if (effective || !versions.some(isOld)) return said;
  return `${said}; kombu before 5.6 ignores polling_interval on Redis (Celery ${versions.join(', ')})`;
};

/** How often workers send heartbeats. */
export const heartbeatsText = (facts: Facts): string => {
  const found = facts.of('celery_worker_heartbeat_interval_seconds').map(({ value }) => value);
  const [least, most] = [Math.min(...found), Math.max(...found)];
  const every = least === most ? number(least) : `${number(least)} to ${number(most)}`;
  return `${many(found.length, 'worker')} ${found.length === 1 ? 'sends' : 'send'} one every ${every} s`;
};

const prefetch = (facts: Facts): string => {
  const told = facts.of('celery_worker_prefetch_count').map(({ value, labels: { hostname = '' } }) => {
    const slots = facts.value('celery_worker_slots', { hostname });
    return `${hostname} ${value === 0 ? 'any number' : value} for ${slots ?? 'unknown'}`;
  });
  return `fetched at once, for so many that run: ${listed(told.sort())}`;
};

const results = (facts: Facts): string =>
  `${(facts.value('celery_results_stored_ratio') ?? 0).toFixed(2)} SETEX for each task`;

/** Each setting: what tells of it, and why nothing may. */
const settings: readonly (readonly [
  name: string,
  evidence: (facts: Facts, effective: boolean) => string,
  missing: string,
])[] = [
  ['polling_interval', pollingText, 'measured over minutes in which consumers wait for tasks'],
  ['heartbeat_interval', heartbeatsText, 'no worker has announced it'],
  ['result_backend', results, 'measured over ten tasks, where keys of results can be told from others'],
  ['prefetch', prefetch, 'only workers themselves tell it, asked by control: true'],
];

const settingLines = (facts: Facts, suffix: string): readonly Draft[] =>
  settings.map(([setting, evidence, missing]) => {
    const effective = facts.value('celery_setting_effective', { setting });
    const check = `${setting}${suffix}`;
    if (effective === undefined) return line(check, 'unknown', '', '', `not known: ${missing}`);
    const text = evidence(facts, effective === 1);
    return line(check, effective === 1 ? 'good' : 'without effect', '', '', text);
  });

const withoutHistory = (suffix: string, expected: number | undefined): Draft =>
  line(
    `Celery workers${suffix}`,
    'unknown',
    '',
    expected === undefined ? '' : `${expected}`,
    `workers are known by minutes of listening, and so are their settings: ${needHistory}`,
  );

/** The lines of each Celery installation of a target; none where there is none. */
export const celeryLines = (view: View, history: History | undefined): readonly Draft[] => {
  const now = factsNow(view);
  const past = history?.facts.get(view.target);
  const spaces = spacesOf([...now, ...(past ?? [])]);
  return spaces.flatMap((space) => {
    const suffix =
      spaces.length === 1 ? '' : ` of ${space.db}${space.prefix === '' ? '' : ` ${space.prefix}`}`;
    const facts = new Facts(past ?? now, space);
    if (!past) return [withoutHistory(suffix, facts.value('celery_workers_expected'))];
    const isHeard = facts.of('celery_worker_up').some(({ value }) => value === 1);
    return [
      workers(facts, suffix),
      ...consumers(facts, suffix),
      ...(isHeard ? settingLines(facts, suffix) : []),
    ];
  });
};
