// Settings, held against what they are for: those of Celery by what was measured, those of Redis by its file. Pure.
import { seldomSeconds, slowBeatSeconds } from '../celery/settings.ts';
import { redisConfigDrift } from '../metrics/redis-config.ts';
import { suffixOf } from './celery.ts';
import { Facts, factsOf, spacesOf } from './facts.ts';
import { listText, manyText } from './format.ts';
import type { History } from './history.ts';
import type { SettingRow } from './line.ts';
import type { View } from './view.ts';

const number = (value: number): string => value.toFixed(1).replace(/\.0$/, '');

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
  const said = `${manyText(count, 'consumer')} ${count === 1 ? 'asks' : 'ask'} ${
    seconds === undefined
      ? 'less than once in the minutes measured'
      : `${number(60 / seconds)} times a minute`
  }${count === 1 ? '' : ' each'}`;
  if (effective || !versions.some(isOld)) return said;
  return `${said}; kombu before 5.6 ignores polling_interval on Redis (Celery ${versions.join(', ')})`;
};

const intervals = (facts: Facts): readonly number[] =>
  facts.of('celery_worker_heartbeat_interval_seconds').map(({ value }) => value);
const everyText = (seconds: readonly number[]): string => {
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
  return `every ${least === most ? number(least) : `${number(least)} to ${number(most)}`} s`;
};

/** How often workers send heartbeats. */
export const heartbeatsText = (facts: Facts): string => {
  const { length: count } = intervals(facts);
  return `${manyText(count, 'worker')} ${count === 1 ? 'sends' : 'send'} one ${everyText(intervals(facts))}`;
};

/** How many tasks a worker fetched at once, `any number` where nothing limits it, for so many that run. */
const prefetchText = (facts: Facts): string => {
  const told = facts.of('celery_worker_prefetch_count').map(({ value, labels: { hostname = '' } }) => {
    const slots = facts.value('celery_worker_slots', { hostname });
    return `${hostname} ${value === 0 ? 'any number' : value} for ${slots ?? 'unknown'}`;
  });
  return `fetched at once, for so many that run: ${listText(told.sort())}; set worker_prefetch_multiplier to 1`;
};

const fetchedMost = (facts: Facts): string => {
  const counts = facts.of('celery_worker_prefetch_count').map(({ value }) => value);
  return counts.includes(0) ? 'any number' : `${Math.max(...counts)} a worker`;
};

const resultsOf = (facts: Facts): string =>
  `${(facts.value('celery_results_stored_ratio') ?? 0).toFixed(2)} a task`;

const pollingValue = (facts: Facts): string => {
  const seconds = facts.value('celery_consumer_poll_interval_seconds');
  return seconds === undefined ? 'seldom' : everyText([seconds]);
};

interface Setting {
  readonly name: string;
  readonly expected: string;
  /** What was measured. */
  readonly value: (facts: Facts) => string;
  /** What to say of one that has no effect. */
  readonly advice: (facts: Facts) => string;
  /** Why nothing may be known. */
  readonly missing: string;
}

const celerySettings: readonly Setting[] = [
  {
    name: 'polling_interval',
    expected: `at least ${seldomSeconds} s`,
    value: pollingValue,
    advice: (facts) => pollingText(facts, false),
    missing: 'measured over minutes in which consumers wait for tasks',
  },
  {
    name: 'heartbeat_interval',
    expected: `at least ${slowBeatSeconds} s`,
    value: (facts) => everyText(intervals(facts)),
    advice: (facts) => `${heartbeatsText(facts)}: start workers with --heartbeat-interval`,
    missing: 'no worker has announced it',
  },
  {
    name: 'result_backend',
    expected: 'off',
    value: resultsOf,
    advice: () =>
      'each task stores its result, by SETEX: leave result_backend out where nobody reads results',
    missing: 'measured over ten tasks, where keys of results can be told from others',
  },
  {
    name: 'prefetch',
    expected: 'at most its slots',
    value: fetchedMost,
    advice: prefetchText,
    missing: 'only workers themselves tell it, asked by control: true',
  },
];

/** Those of a Celery of which a worker is heard. */
const ofCelery = (target: string, facts: Facts, suffix: string): readonly SettingRow[] => {
  if (!facts.of('celery_worker_up').some(({ value }) => value === 1)) return [];
  return celerySettings.map(({ name, expected, value, advice, missing }) => {
    const effective = facts.value('celery_setting_effective', { setting: name });
    const setting = `${name}${suffix}`;
    if (effective === undefined)
      return { target, setting, state: 'unknown', value: '', expected, advice: `not known: ${missing}` };
    return effective === 1
      ? { target, setting, state: 'in effect', value: value(facts), expected, advice: '' }
      : { target, setting, state: 'without effect', value: value(facts), expected, advice: advice(facts) };
  });
};

const drifted = (view: View): readonly SettingRow[] =>
  view.of(redisConfigDrift).map(({ labels: { setting = '' } }) => ({
    target: view.target,
    setting,
    state: 'differs',
    value: '',
    expected: 'as in its file',
    advice: 'not what redis.conf says: headroom audit shows both',
  }));

/** The settings of one target: of each Celery installation heard over minutes, and those of Redis that differ from its file. */
export const settingRows = (view: View, history: History | undefined): readonly SettingRow[] => {
  const past = history?.facts.get(view.target);
  const spaces = spacesOf(factsOf(view, history));
  const heard = past ? spaces : [];
  return [
    ...heard.flatMap((space) => ofCelery(view.target, new Facts(past ?? [], space), suffixOf(space, spaces))),
    ...drifted(view),
  ];
};
