// Job counts of BullMQ queues: one list or sorted set per state under `<prefix>:<queue>:`.
import type { Collector } from '../collector.ts';
import { reasonOf } from '../failure.ts';
import { bullmqJobCount } from '../metrics/queues.ts';
import { sample } from '../sample.ts';
import type { Command, RedisPort } from '../targets/redis-port.ts';
import { count, literalGlob, scanKeys, scanPatience } from './discovery.ts';

/** Where queues of one BullMQ prefix are kept. */
export interface BullmqSpace {
  readonly db: number;
  readonly prefix: string;
  readonly queues: readonly string[];
  readonly discover: boolean;
}

const states: readonly (readonly [state: string, command: 'llen' | 'zcard', key: string])[] = [
  ['active', 'llen', 'active'],
  ['completed', 'zcard', 'completed'],
  ['delayed', 'zcard', 'delayed'],
  ['failed', 'zcard', 'failed'],
  ['paused', 'llen', 'paused'],
  ['prioritized', 'zcard', 'prioritized'],
  ['waiting', 'llen', 'wait'],
  ['waiting-children', 'zcard', 'waiting-children'],
];

/**
 * The queue a BullMQ connection serves, told by its name `<prefix>:<base64 queue>` with `:w:<worker>` or `:qe` after
 * it, or undefined for any other name. Base64 ends in `=`, so a CLIENT LIST line is split at the first `=` only.
 */
export const queueOfClient = (name: string, prefix: string): string | undefined => {
  if (!name.startsWith(`${prefix}:`)) return undefined;
  const encoded = name.slice(prefix.length + 1).replace(/:(w:.*|qe)$/, '');
  const queue = Buffer.from(encoded, 'base64').toString('utf8');
  return encoded !== '' && Buffer.from(queue, 'utf8').toString('base64') === encoded ? queue : undefined;
};

/** The names of the connections in a CLIENT LIST reply, of those to one database where it is given. */
export const clientNames = (list: string, db?: number): readonly string[] =>
  list
    .split('\n')
    .filter((line) => db === undefined || line.includes(` db=${db} `))
    .flatMap((line) => / name=(\S+)/.exec(line)?.[1] ?? []);

// Some managed servers refuse CLIENT LIST; the keys are then the only source.
const listClients = async (port: RedisPort): Promise<string> => {
  try {
    const [list] = await port.ask([['client', 'list']]);
    return String(list);
  } catch (error) {
    if (reasonOf(error) === 'noperm' || reasonOf(error) === 'error') return '';
    throw error;
  }
};

const discover = async (port: RedisPort, { db, prefix }: BullmqSpace) => {
  const [clients, found] = await Promise.all([
    listClients(port),
    scanKeys(port, db, `${literalGlob(prefix)}:*:meta`, 'hash'),
  ]);
  const stored = found.keys
    .map((key) => key.slice(prefix.length + 1, -':meta'.length))
    // BullMQ allows no colon in a queue's name: this is a key of a longer prefix.
    .filter((queue) => queue !== '' && !queue.includes(':'));
  const served = clientNames(clients, db).flatMap((name) => queueOfClient(name, prefix) ?? []);
  return { stored, served: [...new Set(served)], pages: found.pages };
};

/** Configured and served queues are there; a queue known only by its keys is there while it has its meta key. */
const readSpace = async (port: RedisPort, space: BullmqSpace) => {
  const found = space.discover
    ? await port.keep(`bullmq ${space.db} ${space.prefix}`, scanPatience, () => discover(port, space))
    : { stored: [], served: [] };
  const lasting = new Set([...space.queues, ...found.served]);
  const names = [...new Set([...lasting, ...found.stored])].sort();
  const key = (queue: string, part: string) => `${space.prefix}:${queue}:${part}`;
  const replies = await port.ask(
    names.flatMap((queue): readonly Command[] => [
      ['exists', key(queue, 'meta')],
      ...states.map(([, command, part]): Command => [command, key(queue, part)]),
    ]),
    space.db,
  );
  return names.flatMap((queue, index) => {
    const [meta, ...counts] = replies.slice(index * (states.length + 1), (index + 1) * (states.length + 1));
    if (meta !== 1 && !lasting.has(queue)) return [];
    const labels = { db: `db${space.db}`, prefix: space.prefix, queue };
    return states.map(([state], at) => sample(bullmqJobCount, count(counts[at]), { ...labels, state }));
  });
};

/** Counts the jobs of each BullMQ queue of the given spaces. */
export const bullmqQueues = (spaces: readonly BullmqSpace[]): Collector<RedisPort> => ({
  name: 'bullmq_queues',
  metrics: [bullmqJobCount],
  reads: ['info', 'scan', 'client|list', 'exists', 'llen', 'zcard', 'select'],
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
