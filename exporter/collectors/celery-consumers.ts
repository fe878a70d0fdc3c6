// Workers that are there and do not consume: Celery may come back from a lost connection so, with heartbeats and all.
// https://github.com/celery/celery/discussions/8030
import type { CeleryEvents, HeardSpace } from '../celery/events.ts';
import { type QueueHeads, StillWatch } from '../celery/still-watch.ts';
import type { Collector } from '../collector.ts';
import { queueConsumerStuck } from '../metrics/celery-consumers.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { mayHold } from './celery-in-flight.ts';
import { type CelerySettings, latestKnown } from './celery-known.ts';
import { consumersLately } from './celery-looks.ts';
import { headsSeen } from './celery-queue-age.ts';
import { lookMs } from './client-list.ts';
import { heardPace } from './pace.ts';

/** How long nothing may happen before a consumer is suspect; in ms. */
export interface StuckLimits {
  readonly stillMs: number;
  /** The same where workers have fetched messages, which a rate limit may hold back. */
  readonly heldMs: number;
  /** How old a look at the connections may be. */
  readonly lookMs: number;
}

export const stuckLimits: StuckLimits = { stillMs: 2 * 60_000, heldMs: 15 * 60_000, lookMs };

interface Notes {
  readonly watch: StillWatch;
  /** When queues were last seen to be empty or to move, or their workers to work; those that were stuck since are not in it. */
  readonly fineAt: Map<string, number>;
  /** Whether somebody asked for messages at the last look. */
  asked: boolean;
}

const newNotes = (): Notes => ({ watch: new StillWatch(), fineAt: new Map(), asked: false });

// So long a queue is taken to be as it was although nobody looked at what is next in it.
const blindMs = 5 * 60_000;
// Where somebody asked, a queue stands still for want of a consumer of its own: nothing new is to be seen soon.
const patience = 5;

/** The lists with messages of each queue that has any. */
const listsByQueue = (waiting: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> => {
  const lists = new Map<string, string[]>();
  for (const [list, queue] of waiting) lists.set(queue, [...(lists.get(queue) ?? []), list]);
  return lists;
};

/** Takes note of a queue that waits; whether it is fine (true), suspect (false), or not known yet. */
const standing = (
  queue: string,
  { heads, at }: QueueHeads,
  { watch, fineAt }: Notes,
  enoughMs: number,
  now: number,
): boolean | undefined => {
  const since = fineAt.get(queue);
  // Of many waiting lists some are not looked at.
  if (heads.size === 0) return since !== undefined && now - since < blindMs ? true : undefined;
  const moved = watch.see(queue, { heads, at });
  if (moved || watch.work === 'busy') fineAt.set(queue, now);
  if (watch.stillMs(queue) >= enoughMs) return false;
  return watch.work !== 'unknown' && fineAt.has(queue) ? true : undefined;
};

const readSpace = async (
  port: RedisPort,
  space: CelerySettings,
  { nodes }: HeardSpace,
  events: CeleryEvents,
  limits: StuckLimits,
): Promise<readonly Sample[]> => {
  const now = events.now();
  const notes = port.memory(`celery consumers ${space.db} ${space.keyPrefix}`, newNotes);
  const { nodes: states } = nodes.states(now, events.listening);
  notes.watch.hear(states, now);
  const known = await latestKnown(port, space).catch(() => undefined);
  if (!known || !states.some(({ up }) => up)) return [];
  const { heads, readAt } = headsSeen(port, space);
  // What was seen is timed by the clock of the day, which may be set.
  const at = now - Math.max(0, Date.now() - readAt);
  const lists = listsByQueue(known.waiting);
  const enoughMs = mayHold(port, space, now) ? limits.heldMs : limits.stillMs;
  const verdicts = [...known.queues].sort().map((queue) => {
    const waiting = lists.get(queue);
    if (!waiting) {
      notes.watch.forget(queue);
      notes.fineAt.set(queue, now);
      return [queue, true] as const;
    }
    const seen = new Map(waiting.flatMap((list) => (heads.has(list) ? [[list, heads.get(list) ?? '']] : [])));
    return [queue, standing(queue, { heads: seen, at }, notes, enoughMs, now)] as const;
  });
  for (const queue of notes.fineAt.keys()) if (!known.queues.has(queue)) notes.fineAt.delete(queue);
  const suspects = verdicts.some(([, isFine]) => isFine === false);
  const agedMs = notes.asked ? patience * limits.lookMs : limits.lookMs;
  const consumers = suspects ? await consumersLately(port, agedMs) : [];
  const asked = consumers?.some(({ db, asks }) => asks && db === space.db);
  if (suspects) notes.asked = asked ?? false;
  return verdicts.flatMap(([queue, isFine]) => {
    const stuck = isFine === false ? asked === false : false;
    if (stuck) notes.fineAt.delete(queue);
    if (isFine === undefined || (isFine === false && asked === undefined)) return [];
    return [
      sample(queueConsumerStuck, stuck ? 1 : 0, {
        db: `db${space.db}`,
        prefix: space.keyPrefix,
        queue_name: queue,
      }),
    ];
  });
};

/**
 * Tells of each queue whether its workers are there and do not consume. No command but a CLIENT LIST a minute, and that
 * only once all else has looked like it for two minutes.
 */
export const celeryConsumers = (
  spaces: readonly CelerySettings[],
  events: CeleryEvents,
  limits = stuckLimits,
): Collector<RedisPort> => ({
  name: 'celery_consumers',
  metrics: [queueConsumerStuck],
  reads: events.patterns.length > 0 ? ['info', 'psubscribe', 'client|list'] : [],
  keys: [],
  channels: events.patterns,
  pace: heardPace,
  listens: true,
  collect: async (port) => {
    const { since, failure } = events.listening;
    if (failure) throw failure;
    if (since === undefined || events.spaces.length === 0) return [];
    // Where it is refused, a stuck consumer would go untold: that is known before there is one.
    port.refuses('client|list');
    const heard = events.spaces.flatMap((each) => {
      const space = spaces.find(({ db, keyPrefix }) => db === each.db && keyPrefix === each.keyPrefix);
      return space ? [[space, each] as const] : [];
    });
    return (
      await Promise.all(heard.map(([space, each]) => readSpace(port, space, each, events, limits)))
    ).flat();
  },
});
