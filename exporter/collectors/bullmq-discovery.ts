// Which BullMQ queues there are: by their meta keys and by the names of connected workers.

import type { QueueLimits } from '../budgets.ts';
import type { Kind } from '../clients/kinds.ts';
import { literalGlob } from '../glob.ts';
import { type RedisPort, withOrWithout } from '../targets/redis-port.ts';
import { clientList } from './client-list.ts';
import { scanKeys } from './discovery.ts';

/** Where queues of one BullMQ prefix are kept. */
export interface BullmqSpace extends Partial<QueueLimits> {
  readonly db: number;
  readonly prefix: string;
  readonly queues: readonly string[];
  readonly discover: boolean;
}

/** Queues known by their keys, and those that are there whether or not they have any: configured or served. */
export interface BullmqQueues {
  readonly stored: readonly string[];
  readonly lasting: readonly string[];
}

/** The keys of queues, found ones or just the configured ones, as globs. */
export const keysOf = (spaces: readonly BullmqSpace[]): readonly string[] =>
  spaces.flatMap(({ prefix, queues, discover }) =>
    discover ? [`${literalGlob(prefix)}:*`] : queues.map((queue) => `${literalGlob(`${prefix}:${queue}`)}:*`),
  );

// New queues of connected workers are found this soon, in ms.
const clientsMs = 5 * 60_000;

/**
 * The queue a BullMQ connection serves, told by its name `<prefix>:<base64 queue>` with `:w:<worker>` or `:qe` after
 * it, or undefined for any other name.
 */
export const queueOfClient = (name: string, prefix: string): string | undefined =>
  queueOfName(name, prefix, /:(w:.*|qe)$/);

/** The queue a BullMQ connection works for; undefined for one that only listens to its events, and any other. */
export const queueOfWorker = (name: string, prefix: string): string | undefined =>
  queueOfName(name, prefix, /:w:.*$/);

const queueOfName = (name: string, prefix: string, suffix: RegExp): string | undefined => {
  if (!name.startsWith(`${prefix}:`)) return undefined;
  const encoded = name.slice(prefix.length + 1).replace(suffix, '');
  const queue = Buffer.from(encoded, 'base64').toString('utf8');
  return encoded !== '' && Buffer.from(queue, 'utf8').toString('base64') === encoded ? queue : undefined;
};

// Some managed servers refuse CLIENT LIST; the keys are then the only source.
const connectedKinds = (port: RedisPort): Promise<readonly Kind[]> =>
  withOrWithout(port, 'client|list', async (allowed) =>
    allowed ? [...(await clientList(port, clientsMs)).kinds.keys()] : [],
  );

/** The queues of one prefix, as far as the last look at keys and clients knows. */
export const findQueues = async (port: RedisPort, space: BullmqSpace): Promise<BullmqQueues> => {
  if (!space.discover) return { stored: [], lasting: space.queues };
  const { db, prefix, queues } = space;
  const [kinds, keys] = await Promise.all([
    connectedKinds(port),
    scanKeys(port, db, `${literalGlob(prefix)}:*:meta`, 'hash'),
  ]);
  const stored = keys
    .map((key) => key.slice(prefix.length + 1, -':meta'.length))
    // BullMQ allows no colon in a queue's name: this is a key of a longer prefix.
    .filter((queue) => queue !== '' && !queue.includes(':'));
  const served = kinds.flatMap((kind) => (kind.db === db ? (queueOfClient(kind.name, prefix) ?? []) : []));
  return { stored, lasting: [...new Set([...queues, ...served])] };
};
