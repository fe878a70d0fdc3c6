// How long the oldest task of each Celery queue has waited: Celery itself notes nowhere when a task was sent.
import { createHash } from 'node:crypto';
import { decodeMessage } from '../celery/message.ts';
import type { Collector } from '../collector.ts';
import { celeryQueueOldestAge } from '../metrics/celery-work.ts';
import { type Sample, sample } from '../sample.ts';
import type { Command, RedisPort, Reply } from '../targets/redis-port.ts';
import { type CelerySettings, lastKnown, latestKnown } from './celery-known.ts';
import { celeryQueueKeys } from './celery-queues.ts';
import { type Head, HeadWatch, type Since } from './head-watch.ts';
import { agesPace } from './pace.ts';

interface Notes {
  readonly watch: HeadWatch;
  /** The stamp under which heads were read. */
  stamp: string | undefined;
  /** The queue of each list that had a head, and since when it waits. */
  waits: ReadonlyMap<string, readonly [queue: string, since: Since]>;
  /** What is next in each list that was looked at, and when that was last known to be so, in ms since the epoch. */
  heads: ReadonlyMap<string, string>;
  readAt: number;
  /** Where those go on that are looked at by turns. */
  turn: number;
}

/** What was next in each list when it was last looked at: the identity of a message by the list's name. */
export interface SeenHeads {
  readonly heads: ReadonlyMap<string, string>;
  /** Ms since the epoch; 0 before there was any look. */
  readonly readAt: number;
}

const notesOf = (port: RedisPort, { db, keyPrefix }: Pick<CelerySettings, 'db' | 'keyPrefix'>): Notes =>
  port.memory(`celery heads ${db} ${keyPrefix}`, newNotes);

/** The heads that this collector has seen lately, for others that need them: it costs no command. */
export const headsSeen = (port: RedisPort, space: Pick<CelerySettings, 'db' | 'keyPrefix'>): SeenHeads =>
  notesOf(port, space);

// So many lists are looked at in one reading, a few of them by turns; of the others nothing is told.
const mostLists = 100;
const byTurns = 20;

/** The lists that are looked at: all of them, or those that have waited longest and some of the others by turns. */
export const worthALook = (
  lists: readonly string[],
  waitsSince: (list: string) => number | undefined,
  turn: number,
): readonly string[] => {
  if (lists.length <= mostLists) return lists;
  const since = (list: string): number => waitsSince(list) ?? Number.POSITIVE_INFINITY;
  const known = lists.filter((list) => since(list) < Number.POSITIVE_INFINITY);
  const oldest = known.sort((a, b) => since(a) - since(b)).slice(0, mostLists - byTurns);
  const others = lists.filter((list) => !oldest.includes(list));
  const start = turn % others.length;
  return [...oldest, ...others.slice(start), ...others.slice(0, start)].slice(0, mostLists);
};

// So many messages behind a restored head are looked at for the one that it displaced.
const depth = 10;

/** A list's element as a head; one that is no message of kombu's is told apart by its text. */
export const headOf = (text: string, sentAtHeaders: readonly string[]): Head => {
  const message = decodeMessage(text, sentAtHeaders);
  return {
    identity: message?.tag ?? createHash('sha256').update(text).digest('base64'),
    sentAt: message?.sentAt,
    eta: message?.eta,
    redelivered: message?.redelivered ?? false,
  };
};

type Heads = readonly (readonly [list: string, head: Head])[];

const readHeads = async (
  port: RedisPort,
  { db, sentAtHeaders }: CelerySettings,
  lists: readonly string[],
): Promise<Heads> => {
  // Producers push at the left and workers pop at the right: the oldest is the last.
  const replies = await port.ask(
    lists.map((list): Command => ['lrange', list, '-1', '-1']),
    db,
  );
  return lists.flatMap((list, index) => {
    const [text] = (replies[index] ?? []) as readonly Reply[];
    return typeof text === 'string' ? [[list, headOf(text, sentAtHeaders)] as const] : [];
  });
};

/** The lists in which the former head still waits behind a restored one. */
const readDisplaced = async (
  port: RedisPort,
  { db, sentAtHeaders }: CelerySettings,
  heads: Heads,
  watch: HeadWatch,
): Promise<ReadonlySet<string>> => {
  const unsure = heads.flatMap(([list, head]) => {
    const former = watch.displaced(list, head);
    return former ? [[list, former.identity] as const] : [];
  });
  const replies = await port.ask(
    unsure.map(([list]): Command => ['lrange', list, String(-1 - depth), '-2']),
    db,
  );
  const holds = (reply: Reply | undefined, identity: string): boolean =>
    Array.isArray(reply) && reply.some((text) => headOf(String(text), sentAtHeaders).identity === identity);
  const staying = unsure.filter(([, identity], index) => holds(replies[index], identity));
  return new Set(staying.map(([list]) => list));
};

const readWaits = async (port: RedisPort, space: CelerySettings, notes: Notes): Promise<Notes['waits']> => {
  const { watch, waits, turn } = notes;
  // What held messages a moment ago is asked at once; only what is new takes a second round trip.
  const before = new Set(lastKnown(port, space)?.waiting.keys() ?? []);
  const chosen = worthALook([...before], (list) => waits.get(list)?.[1].at, turn);
  const [early, known] = await Promise.all([readHeads(port, space, chosen), latestKnown(port, space)]);
  notes.turn = turn + byTurns;
  const waiting = known?.waiting ?? new Map<string, string>();
  const fresh = [...waiting.keys()].filter((list) => !before.has(list));
  const late = await readHeads(port, space, fresh.slice(0, mostLists));
  const heads = [...early, ...late].filter(([list]) => waiting.has(list));
  const displaced = await readDisplaced(port, space, heads, watch);
  const now = Date.now();
  watch.keep(new Set(heads.map(([list]) => list)));
  notes.heads = new Map(heads.map(([list, { identity }]) => [list, identity]));
  return new Map(
    heads.map(([list, head]) => [
      list,
      [waiting.get(list) ?? '', watch.see(list, head, now, displaced.has(list))],
    ]),
  );
};

const newNotes = (): Notes => ({
  watch: new HeadWatch(),
  stamp: undefined,
  waits: new Map(),
  heads: new Map(),
  readAt: 0,
  turn: 0,
});

const readSpace = async (port: RedisPort, space: CelerySettings): Promise<readonly Sample[]> => {
  const { db, keyPrefix } = space;
  const notes = notesOf(port, space);
  const stamp = await port.stamp();
  // Nothing was written since: the same heads wait, and have waited longer.
  if (stamp === undefined || stamp !== notes.stamp) {
    notes.waits = await readWaits(port, space, notes);
    notes.stamp = stamp;
  }
  notes.readAt = Date.now();
  if (notes.waits.size > 0) port.unsettled();
  const now = Date.now();
  const oldest = new Map<string, readonly [queue: string, since: Since]>();
  for (const [queue, since] of notes.waits.values()) {
    const id = `${since.source} ${queue}`;
    if ((oldest.get(id)?.[1].at ?? Number.POSITIVE_INFINITY) > since.at) oldest.set(id, [queue, since]);
  }
  return [...oldest.values()].map(([queue, { at, source }]) =>
    sample(celeryQueueOldestAge, Math.max(0, now - at) / 1000, {
      db: `db${db}`,
      prefix: keyPrefix,
      queue_name: queue,
      source,
    }),
  );
};

/** Tells how long what is next in each non-empty list has waited; one command a list, none where all are empty. */
export const celeryQueueAge = (spaces: readonly CelerySettings[]): Collector<RedisPort> => ({
  name: 'celery_queue_age',
  metrics: [celeryQueueOldestAge],
  // Which lists hold any is read by the collector of lengths, without which nothing is known here.
  reads: ['info', 'sunion', 'llen', 'lrange', 'select'],
  keys: spaces.flatMap(celeryQueueKeys),
  pace: agesPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
