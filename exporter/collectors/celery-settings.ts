// Whether Celery's settings that keep Redis operations low have an effect, told from what workers do.
import type { CeleryEvents, HeardSpace } from '../celery/events.ts';
import type { NodeState } from '../celery/node.ts';
import {
  areHeartbeatsSlow,
  areResultsOff,
  type Counted,
  isPollingSeldom,
  isPrefetchLow,
  type Mark,
  type Polling,
  pollingBetween,
  storedShare,
  verdictMs,
  workOf,
} from '../celery/settings.ts';
import type { Collector } from '../collector.ts';
import * as m from '../metrics/celery-consumers.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisInfo } from '../targets/redis-info.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { consumersLately, dueMs } from './celery-looks.ts';
import { resultKeys, seenResults } from './celery-results.ts';
import { lookMs } from './client-list.ts';
import { keyspaces } from './key-draw.ts';
import { heardPace } from './pace.ts';

/** Over how long it is measured, in ms, and how many tasks have to run before it is judged whether results are stored. */
export interface SettingsLimits {
  readonly measureMs: number;
  readonly againMs: number;
  readonly tasks: number;
}

export const settingsLimits: SettingsLimits = { measureMs: 2 * 60_000, againMs: 5 * 60_000, tasks: 10 };

interface Judged<T> {
  readonly at: number;
  readonly value: T;
}

interface Notes {
  /** Counted, and not heard of all workers since. */
  open: Counted | undefined;
  /** Where the measuring under way began, of polls and of results. */
  polledFrom: Mark | undefined;
  storedFrom: Mark | undefined;
  polling: Judged<Polling> | undefined;
  results: Judged<{ readonly share: number; readonly isOff: boolean | undefined }> | undefined;
  consumers: Counted['consumers'];
}

const newNotes = (): Notes => ({
  open: undefined,
  polledFrom: undefined,
  storedFrom: undefined,
  polling: undefined,
  results: undefined,
  consumers: undefined,
});

// So far apart heartbeats are taken to be that do not say it.
const silentSeconds = 60;

// A command that was never called has no line, unless the server gives no such lines at all.
const callsOf = (info: RedisInfo, command: string): number | undefined => {
  const [, calls] = /calls=(\d+)/.exec(info.get(`cmdstat_${command}`) ?? '') ?? [];
  if (calls !== undefined) return Number(calls);
  return info.has('cmdstat_info') ? 0 : undefined;
};

/** Judges results from one mark to another, and begins anew once there were tasks enough. */
const judgeResults = async (port: RedisPort, info: RedisInfo, mark: Mark, notes: Notes, fewest: number) => {
  const from = notes.storedFrom;
  const share = from && storedShare(from, mark, fewest);
  const isReset = (mark.stores ?? 0) < (from?.stores ?? 0);
  if (!from || isReset || share !== undefined) notes.storedFrom = mark;
  if (share === undefined) return;
  const isOff = areResultsOff(share, await seenResults(port, keyspaces(info)));
  // What was seen once is not forgotten because another page of names held none.
  const isStill = isOff === undefined && share >= 0.5 && notes.results?.value.isOff === false;
  notes.results = { at: mark.at, value: { share, isOff: isStill ? false : isOff } };
};

/** Whether every worker has told what it had done by then: `beatMs` is the longest time between two heartbeats. */
const isHeard = ({ at }: Counted, now: number, beatMs: number): boolean => now - at > beatMs;

const measure = async (
  port: RedisPort,
  counted: Pick<Counted, 'at' | 'heard'>,
  notes: Notes,
  beatMs: number,
  limits: SettingsLimits,
): Promise<void> => {
  const { open, polledFrom } = notes;
  if (open) {
    if (!isHeard(open, counted.at, beatMs)) return;
    const mark = { ...open, late: counted.heard };
    Object.assign(notes, { open: undefined, polledFrom: mark });
    const polling = polledFrom && pollingBetween(polledFrom, mark);
    if (polling) notes.polling = { at: mark.at, value: polling };
    await judgeResults(port, (await port.info()).info, mark, notes, limits.tasks);
  } else if (!polledFrom || counted.at - polledFrom.at >= dueMs(port, limits, notes.polling !== undefined)) {
    const consumers = await consumersLately(port, notes.polling ? lookMs : limits.measureMs / 10);
    // Where a collection rests, INFO is asked for this.
    const { info } = await port.info();
    notes.open = { ...counted, polls: callsOf(info, 'brpop'), stores: callsOf(info, 'setex'), consumers };
    notes.consumers = consumers?.filter(({ asks }) => asks);
  }
};

const verdict = (setting: string, effective: boolean | undefined, labels: { db: string; prefix: string }) =>
  effective === undefined ? [] : [sample(m.settingEffective, effective ? 1 : 0, { ...labels, setting })];

const describeSpace = (
  { db, keyPrefix }: HeardSpace,
  up: readonly NodeState[],
  { polling, results }: Notes,
): readonly Sample[] => {
  const labels = { db: `db${db}`, prefix: keyPrefix };
  const isHere = polling?.value.dbs.has(db);
  return [
    ...verdict('polling_interval', isHere ? polling && isPollingSeldom(polling.value) : undefined, labels),
    ...verdict('heartbeat_interval', areHeartbeatsSlow(up), labels),
    ...verdict('prefetch', isPrefetchLow(up), labels),
    ...verdict('result_backend', results?.value.isOff, labels),
    ...up.flatMap(({ hostname, freq }) =>
      freq === undefined ? [] : [sample(m.workerHeartbeatInterval, freq, { ...labels, hostname })],
    ),
  ];
};

const describeServer = (
  { polling, results, consumers }: Notes,
  heardDbs: readonly number[],
): readonly Sample[] => {
  const interval = polling?.value.intervalSeconds ?? Number.POSITIVE_INFINITY;
  const dbs = consumers ? [...new Set([...heardDbs, ...consumers.map(({ db }) => db)])] : [];
  return [
    ...dbs
      .sort((a, b) => a - b)
      .map((db) =>
        sample(m.consumers, consumers?.filter((each) => each.db === db).length ?? 0, { db: `db${db}` }),
      ),
    ...(Number.isFinite(interval) ? [sample(m.consumerPollInterval, interval)] : []),
    ...(results ? [sample(m.resultsStored, results.value.share)] : []),
  ];
};

const collect = async (port: RedisPort, events: CeleryEvents, limits: SettingsLimits) => {
  for (const command of ['client|list', 'scan', 'pttl']) port.refuses(command);
  const now = events.now();
  const notes = port.memory('celery settings', newNotes);
  const spaces = events.spaces.map((space) => {
    const { nodes } = space.nodes.states(now, events.listening);
    return [space, nodes.filter(({ up }) => up)] as const;
  });
  const heard = spaces.filter(([, up]) => up.length > 0);
  if (heard.length === 0) return [];
  const work = heard.map(([{ db, keyPrefix }, up]) => workOf(up, `${db} ${keyPrefix}`));
  const counted = {
    at: now,
    heard: {
      begun: new Map(work.flatMap(({ begun }) => [...begun])),
      ended: new Map(work.flatMap(({ ended }) => [...ended])),
    },
  };
  const beats = heard.flatMap(([, up]) => up.map(({ freq = silentSeconds }) => freq * 1000));
  await measure(port, counted, notes, Math.max(...beats), limits);
  if (notes.polling && now - notes.polling.at > verdictMs) notes.polling = undefined;
  if (notes.results && now - notes.results.at > verdictMs) notes.results = undefined;
  const dbs = heard.map(([{ db }]) => db);
  return [...heard.flatMap(([space, up]) => describeSpace(space, up, notes)), ...describeServer(notes, dbs)];
};

/** Judges settings by what they do: by the CLIENT LIST of others every five minutes, else by one of its own every ten, and a look for keys of results while tasks run. */
export const celerySettings = (events: CeleryEvents, limits = settingsLimits): Collector<RedisPort> => ({
  name: 'celery_settings',
  metrics: [
    m.settingEffective,
    m.consumers,
    m.consumerPollInterval,
    m.resultsStored,
    m.workerHeartbeatInterval,
  ],
  reads: events.patterns.length > 0 ? ['info', 'psubscribe', 'client|list', 'scan', 'pttl'] : [],
  keys: events.patterns.length > 0 ? [resultKeys] : [],
  channels: events.patterns,
  pace: heardPace,
  listens: true,
  collect: async (port) => {
    const { failure } = events.listening;
    if (failure) throw failure;
    return events.spaces.length === 0 ? [] : collect(port, events, limits);
  },
});
