// What one collector of Celery has read and the others need: which queues there are, and which of their lists hold any.
import type { RedisPort } from '../targets/redis-port.ts';
import type { CelerySpace } from './celery-queues.ts';

/** A Celery installation with what its work in flight and its ages are read by. */
export interface CelerySettings extends CelerySpace {
  /** kombu's `visibility_timeout`, in ms. */
  readonly visibilityTimeoutMs: number;
  /** Headers that may hold when a task was sent, the first one found standing. */
  readonly sentAtHeaders: readonly string[];
}

/** What is known of the queues of a space. */
export interface CeleryKnown {
  readonly queues: ReadonlySet<string>;
  /** The queue of each routing key that is bound to one queue only. */
  readonly routes: ReadonlyMap<string, string>;
  /** Each list with messages, and its queue. */
  readonly waiting: ReadonlyMap<string, string>;
  /** Messages in all lists; undefined where they were not counted. */
  readonly messages?: number;
}

type Place = Pick<CelerySpace, 'db' | 'keyPrefix'>;

interface Board {
  last: CeleryKnown | undefined;
  reading: Promise<CeleryKnown> | undefined;
}

const newBoard = (): Board => ({ last: undefined, reading: undefined });

const boardOf = (port: RedisPort, { db, keyPrefix }: Place): Board =>
  port.memory(`celery known ${db} ${keyPrefix}`, newBoard);

/** Says that the queues of a space are being read. */
export const announceKnown = (port: RedisPort, space: Place, reading: Promise<CeleryKnown>): void => {
  const board = boardOf(port, space);
  board.reading = reading;
  reading.then(
    (known) => {
      board.last = known;
    },
    // Whoever awaits it is told.
    () => {},
  );
};

/** What was known before this collection, if anything; it saves waiting for what is being read. */
export const lastKnown = (port: RedisPort, space: CelerySpace): CeleryKnown | undefined =>
  boardOf(port, space).last;

/** What the reading under way will tell, or the last one told; undefined when nothing was read yet. Fails as it does. */
export const latestKnown = async (port: RedisPort, space: Place): Promise<CeleryKnown | undefined> =>
  boardOf(port, space).reading;

/**
 * What is known of a space, for those that can do without: the configured queues where none could be read; undefined
 * only where there surely are none, and with them no workers.
 */
export const knownOrConfigured = async (
  port: RedisPort,
  space: CelerySpace,
): Promise<CeleryKnown | undefined> => {
  const before = lastKnown(port, space);
  if (before && before.queues.size > 0) return before;
  const latest = await latestKnown(port, space).catch(() => undefined);
  if (latest) return latest.queues.size > 0 ? latest : undefined;
  return { queues: new Set(space.queues), routes: new Map(), waiting: new Map() };
};
