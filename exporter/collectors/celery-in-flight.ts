// What Celery's workers have fetched and not acknowledged: kombu keeps those messages in a hash, and in an index by time.
import { type CeleryMessage, decodeUnacked } from '../celery/message.ts';
import type { Collector } from '../collector.ts';
import { literalGlob } from '../glob.ts';
import * as m from '../metrics/celery-work.ts';
import { type Sample, sample } from '../sample.ts';
import { type Command, type RedisPort, type Reply, withOrWithout } from '../targets/redis-port.ts';
import { type CeleryKnown, type CelerySettings, knownOrConfigured } from './celery-known.ts';
import { count } from './lengths.ts';
import { inFlightPace } from './pace.ts';

/** What was read of one space. */
interface InFlight {
  readonly total: number;
  /** When the longest unacknowledged message was fetched, in ms since the epoch; undefined where the index is empty. */
  readonly oldestAt: number | undefined;
  /** Messages drawn at random, undefined for each that cannot be read; undefined where none may be drawn. */
  readonly drawn: readonly (CeleryMessage | undefined)[] | undefined;
}

interface Notes {
  stamp: string | undefined;
  read: InFlight;
  /** Whether it was read at all. */
  isRead: boolean;
  /** Mean length of the messages drawn last, by which the next draw is kept small. */
  length: number | undefined;
}

const nothing: InFlight = { total: 0, oldestAt: undefined, drawn: [] };

// A draw has this many messages at most, and about this many characters.
const mostDrawn = 40;
const mostLength = 2 ** 20;
const firstDrawn = 10;

/** How many messages to draw, given the mean length of those drawn before. */
export const drawSize = (length: number | undefined): number =>
  length === undefined ? firstDrawn : Math.min(mostDrawn, Math.max(2, Math.floor(mostLength / length)));

// WITHVALUES: fields and values by turns.
const valuesOf = (reply: Reply | undefined): readonly string[] =>
  ((reply ?? []) as readonly Reply[]).flatMap((each, index) => (index % 2 === 1 ? [String(each)] : []));

const secondsOf = (reply: Reply | undefined): number | undefined => {
  const score = Number(((reply ?? []) as readonly Reply[])[1] ?? Number.NaN);
  return Number.isFinite(score) ? score : undefined;
};

const readInFlight = async (
  port: RedisPort,
  { db, keyPrefix, sentAtHeaders }: CelerySettings,
  notes: Notes,
  mayDraw: boolean,
): Promise<InFlight> => {
  // A message is there while its body is: the index may keep tags of bodies that are gone.
  const size: Command = ['hlen', `${keyPrefix}unacked`];
  const others: readonly Command[] = [
    ['zrange', `${keyPrefix}unacked_index`, '0', '0', 'withscores'],
    ...(mayDraw
      ? [['hrandfield', `${keyPrefix}unacked`, String(drawSize(notes.length)), 'withvalues'] as const]
      : []),
  ];
  // Where there was nothing, one command tells that there still is nothing.
  const idle = notes.read.total === 0;
  const [total, ...rest] = await port.ask(idle ? [size] : [size, ...others], db);
  if (count(total) === 0) return nothing;
  const [oldest, drawn] = idle ? await port.ask(others, db) : rest;
  const texts = valuesOf(drawn);
  if (texts.length > 0) notes.length = texts.reduce((sum, { length }) => sum + length, 0) / texts.length;
  const seconds = secondsOf(oldest);
  return {
    total: count(total),
    oldestAt: seconds === undefined ? undefined : seconds * 1000,
    drawn: mayDraw ? texts.map((text) => decodeUnacked(text, sentAtHeaders)) : undefined,
  };
};

const queueOf = (message: CeleryMessage | undefined, { queues, routes }: CeleryKnown): string => {
  const key = message?.routingKey ?? '';
  return queues.has(key) ? key : (routes.get(key) ?? 'other');
};

/** The samples of what was read, as it stands at a moment in ms since the epoch. */
export const describeInFlight = (
  { total, oldestAt, drawn }: InFlight,
  known: CeleryKnown,
  space: CelerySettings,
  now: number,
): readonly Sample[] => {
  const labels = { db: `db${space.db}`, prefix: space.keyPrefix };
  const age = oldestAt === undefined ? [] : [Math.max(0, now - oldestAt) / 1000];
  const always = [
    sample(m.celeryUnacked, total, labels),
    sample(m.celeryVisibilityTimeout, space.visibilityTimeoutMs / 1000, labels),
    ...age.map((seconds) => sample(m.celeryUnackedOldestAge, seconds, labels)),
  ];
  if (drawn === undefined || (total > 0 && drawn.length === 0)) return always;
  // Between two commands of one round trip a worker may acknowledge what was counted.
  const share = Math.max(total, drawn.length) / Math.max(1, drawn.length);
  const estimate = (matches: (message: CeleryMessage | undefined) => boolean) =>
    Math.round(drawn.filter(matches).length * share);
  const queues = [...new Set(drawn.map((message) => queueOf(message, known)))].sort();
  return [
    ...always,
    sample(m.celeryUnackedSample, drawn.length, labels),
    sample(
      m.celeryEta,
      estimate((message) => (message?.eta ?? 0) > now),
      labels,
    ),
    sample(
      m.celeryEtaOverdue,
      estimate((message) => (message?.eta ?? now + 1) <= now),
      labels,
    ),
    sample(
      m.celeryRedelivered,
      estimate((message) => message?.redelivered ?? false),
      labels,
    ),
    ...queues.map((queue) =>
      sample(
        m.celeryUnackedByQueue,
        estimate((message) => queueOf(message, known) === queue),
        { ...labels, queue_name: queue },
      ),
    ),
  ];
};

const newNotes = (): Notes => ({ stamp: undefined, read: nothing, isRead: false, length: undefined });

const notesOf = (port: RedisPort, { db, keyPrefix }: Pick<CelerySettings, 'db' | 'keyPrefix'>): Notes =>
  port.memory(`celery in flight ${db} ${keyPrefix}`, newNotes);

/**
 * Whether workers may hold messages back although they do nothing, as a rate limit makes them: any that were fetched and
 * wait for no ETA, as far as is known.
 */
export const mayHold = (
  port: RedisPort,
  space: Pick<CelerySettings, 'db' | 'keyPrefix'>,
  now: number,
): boolean => {
  const { isRead, read } = notesOf(port, space);
  if (!isRead) return true;
  const { total, drawn = [] } = read;
  return total > 0 && !(drawn.length > 0 && drawn.every((message) => (message?.eta ?? 0) > now));
};

const readSpace = async (port: RedisPort, space: CelerySettings): Promise<readonly Sample[]> => {
  const known = await knownOrConfigured(port, space);
  if (!known) return [];
  const notes = notesOf(port, space);
  const stamp = await port.stamp();
  // Nothing was written since: the same messages are in flight, and are older.
  if (stamp === undefined || stamp !== notes.stamp) {
    notes.read = await withOrWithout(port, 'hrandfield', (allowed) =>
      readInFlight(port, space, notes, allowed),
    );
    notes.stamp = stamp;
    notes.isRead = true;
  }
  if (notes.read.total > 0) port.unsettled();
  return describeInFlight(notes.read, known, space, Date.now());
};

/** Counts what workers have fetched; by queue, ETA and redelivery from a random draw, as bodies may be large and many. */
export const celeryInFlight = (spaces: readonly CelerySettings[]): Collector<RedisPort> => ({
  name: 'celery_in_flight',
  metrics: [
    m.celeryUnacked,
    m.celeryUnackedByQueue,
    m.celeryUnackedSample,
    m.celeryUnackedOldestAge,
    m.celeryVisibilityTimeout,
    m.celeryEta,
    m.celeryEtaOverdue,
    m.celeryRedelivered,
  ],
  reads: ['info', 'hlen', 'zrange', 'hrandfield', 'select'],
  keys: spaces.flatMap(({ keyPrefix }) =>
    ['unacked', 'unacked_index'].map((key) => literalGlob(keyPrefix + key)),
  ),
  pace: inFlightPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
