// Whether settings that keep Redis operations low do so, judged by what was counted between two moments. Pure.
import type { Consumer } from './consumers.ts';
import type { NodeState } from './node.ts';

/** Tasks that each worker has begun, and ended, by its last heartbeat. */
export interface Work {
  readonly begun: ReadonlyMap<string, number>;
  readonly ended: ReadonlyMap<string, number>;
}

/** What was counted at a moment; the counts are the server's own, of all its databases. */
export interface Counted {
  /** Ms. */
  readonly at: number;
  /** Calls of BRPOP, and of SETEX by which Celery stores results; undefined where the server does not tell. */
  readonly polls: number | undefined;
  readonly stores: number | undefined;
  /** Connections that ask for messages; undefined where the server does not tell. */
  readonly consumers: readonly Consumer[] | undefined;
  /** As heard by then, which is as old as a heartbeat. */
  readonly heard: Work;
}

/** The same once every worker has been heard again: `late` has all that was done by that moment, and a little more. */
export interface Mark extends Counted {
  readonly late: Work;
}

/** How often consumers ask that wait: seconds from one question to the next, infinite where none was asked. */
export interface Polling {
  readonly intervalSeconds: number;
  /** The databases of the consumers. */
  readonly dbs: ReadonlySet<number>;
}

const minuteMs = 60_000;
/** Consumers that wait so long between two questions have a polling_interval; Celery's default is a second, the tuned one ten. */
export const seldomSeconds = 3;
const oftenSeconds = 1.5;
/** Seconds between heartbeats of the tuned setting; Celery's default is 2. */
export const slowBeatSeconds = 30;

/** Tasks between two counts, of the workers that are in both. */
export const tasksBetween = (
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): number => {
  let tasks = 0;
  for (const [hostname, many] of after) tasks += Math.max(0, many - (before.get(hostname) ?? many));
  return tasks;
};

/** What workers have done, by what they said last; `space` tells those of one installation from others. */
export const workOf = (up: readonly NodeState[], space: string): Work => {
  const of = (count: (node: NodeState & { readonly processed: number }) => number) =>
    new Map(
      up.flatMap((node) =>
        node.processed === undefined
          ? []
          : [[`${space} ${node.hostname}`, count({ ...node, processed: node.processed })] as const],
      ),
    );
  return {
    begun: of(({ processed }) => processed),
    ended: of(({ processed, active }) => processed - (active ?? 0)),
  };
};

const asking = ({ consumers }: Counted): readonly Consumer[] | undefined =>
  consumers?.filter(({ asks }) => asks);

/**
 * How often each consumer asked between two moments. Undefined where it cannot be told: the consumers were not as many at
 * the end as at the beginning, the counts began anew, or more questions were answered by a task than half of them.
 */
export const pollingBetween = (before: Mark, after: Mark): Polling | undefined => {
  const [first, last] = [asking(before), asking(after)];
  if (!first || !last || first.length === 0 || first.length !== last.length) return undefined;
  if (before.polls === undefined || after.polls === undefined || after.polls < before.polls) return undefined;
  const polls = after.polls - before.polls;
  const answered = tasksBetween(before.late.begun, after.late.begun);
  if (answered > polls / 2) return undefined;
  const rate = (polls - answered) / last.length / ((after.at - before.at) / 1000);
  return { intervalSeconds: 1 / rate, dbs: new Set(last.map(({ db }) => db)) };
};

/** Whether `polling_interval` has an effect; undefined in between, and where consumers of several databases are mixed. */
export const isPollingSeldom = ({ intervalSeconds, dbs }: Polling): boolean | undefined => {
  if (dbs.size !== 1) return undefined;
  if (intervalSeconds >= seldomSeconds) return true;
  return intervalSeconds <= oftenSeconds ? false : undefined;
};

/** Keys of results that were seen, as they end: after a time, as is usual, or never. */
export type SeenResults = 'expiring' | 'lasting' | 'none' | 'unknown';

/**
 * Results stored for each task between two moments, by SETEX; undefined while too few tasks ran, or counts began anew. Tasks
 * count that surely began and ended between the two, so that there are never fewer results than they stored.
 */
export const storedShare = (before: Mark, after: Counted, fewestTasks: number): number | undefined => {
  const tasks = tasksBetween(before.late.begun, after.heard.ended);
  if (tasks < fewestTasks || before.stores === undefined || after.stores === undefined) return undefined;
  return after.stores < before.stores ? undefined : (after.stores - before.stores) / tasks;
};

/**
 * Whether no results are stored. Others use SETEX too, so that many tell of results only where some are seen; and results
 * without an end are stored by SET.
 */
export const areResultsOff = (share: number, seen: SeenResults): boolean | undefined => {
  if (share >= 0.5) return seen === 'expiring' || seen === 'lasting' ? false : undefined;
  return share < 0.1 && (seen === 'expiring' || seen === 'none') ? true : undefined;
};

/** Whether all workers that are up announced heartbeats at least half a minute apart; undefined where any said nothing. */
export const areHeartbeatsSlow = (up: readonly Pick<NodeState, 'freq'>[]): boolean | undefined => {
  if (up.length === 0 || up.some(({ freq }) => freq === undefined)) return undefined;
  return up.every(({ freq = 0 }) => freq >= slowBeatSeconds);
};

/** Whether no worker fetches more than it can run at once (a multiplier of 1), as they told when asked; undefined where any did not. */
export const isPrefetchLow = (up: readonly Pick<NodeState, 'prefetch' | 'slots'>[]): boolean | undefined => {
  if (up.length === 0 || up.some(({ prefetch, slots }) => prefetch === undefined || slots === undefined))
    return undefined;
  return up.every(({ prefetch = 0, slots = 0 }) => prefetch > 0 && prefetch <= slots);
};

/** How long what was judged is told without being judged again, in ms. */
export const verdictMs = 60 * minuteMs;
