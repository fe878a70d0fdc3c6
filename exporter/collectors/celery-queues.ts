// Lengths of Celery queues: kombu keeps one list per queue and priority step, and a set of bindings per exchange.
import type { Collector } from '../collector.ts';
import { celeryQueueLength } from '../metrics/queues.ts';
import { type Sample, sample } from '../sample.ts';
import type { Command, RedisPort, Reply } from '../targets/redis-port.ts';
import { literalGlob, scanIfAllowed } from './discovery.ts';
import { readLengths, type SizedKey } from './lengths.ts';
import { lengthsPace } from './pace.ts';

/** Where one Celery installation keeps its queues. */
export interface CelerySpace {
  readonly db: number;
  /** kombu's `global_keyprefix`, verbatim. */
  readonly keyPrefix: string;
  readonly queues: readonly string[];
  readonly discover: boolean;
  readonly prioritySteps: readonly number[];
  readonly separator: string;
}

interface Notes {
  /** Queues bound when last looked. */
  bound: readonly string[];
  readonly seen: Map<string, number>;
}

const bindingPrefix = '_kombu.binding.';
// Exchanges of Celery's own events and remote control: not work.
const internal = /(^|\.)(celeryev|pidbox)$/;

/** The queue of a binding `routing_key SEP pattern SEP queue`; kombu's `sep`, as for the priority lists. */
export const queueOfBinding = (member: string, separator: string): string | undefined =>
  member.split(separator)[2];

/** The lists of one queue: the bare name for step 0, the name and the step behind a separator for the others. */
export const priorityLists = (
  { keyPrefix, prioritySteps, separator }: CelerySpace,
  queue: string,
): readonly string[] =>
  prioritySteps.map((step) => `${keyPrefix}${queue}${step === 0 ? '' : `${separator}${step}`}`);

const bindingKeys = async (port: RedisPort, { db, keyPrefix, queues, discover }: CelerySpace) => {
  if (!discover) return [];
  const keys = await scanIfAllowed(port, db, `${literalGlob(keyPrefix + bindingPrefix)}*`, 'set', queues);
  return keys.filter((key) => !internal.test(key.slice(keyPrefix.length + bindingPrefix.length)));
};

const queuesOf = (union: Reply | undefined, { separator }: CelerySpace): readonly string[] =>
  ((union ?? []) as readonly string[]).flatMap((member) => queueOfBinding(member, separator) || []);

/** Configured queues are always there; a found one is there while its binding is, which one SUNION tells of all. */
const readSpace = async (port: RedisPort, space: CelerySpace): Promise<readonly Sample[]> => {
  const { db, keyPrefix } = space;
  const notes = port.memory<Notes>(`celery ${db} ${keyPrefix}`, () => ({ bound: [], seen: new Map() }));
  const keys = await bindingKeys(port, space);
  const listsOf = (queues: readonly string[]): readonly SizedKey[] =>
    queues.flatMap((queue) => priorityLists(space, queue).map((key) => ({ key, command: 'llen' as const })));
  const union: readonly Command[] = keys.length > 0 ? [['sunion', ...keys]] : [];
  const known = unique([...space.queues, ...notes.bound]);
  const first = await readLengths(port, db, listsOf(known), notes.seen, union);
  notes.bound = unique(queuesOf(first.also[0], space));
  const present = unique([...space.queues, ...notes.bound]);
  const fresh = present.filter((queue) => !known.includes(queue));
  const second = await readLengths(port, db, listsOf(fresh), notes.seen);
  const size = (list: string) => first.sizes.get(list) ?? second.sizes.get(list) ?? 0;
  return present.map((queue) => {
    const length = priorityLists(space, queue).reduce((sum, list) => sum + size(list), 0);
    return sample(celeryQueueLength, length, { db: `db${db}`, prefix: keyPrefix, queue_name: queue });
  });
};

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** Counts what waits in each Celery queue of the given spaces. */
export const celeryQueues = (spaces: readonly CelerySpace[]): Collector<RedisPort> => ({
  name: 'celery_queues',
  metrics: [celeryQueueLength],
  reads: ['info', 'scan', 'sunion', 'exists', 'llen', 'select'],
  pace: lengthsPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
