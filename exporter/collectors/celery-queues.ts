// Lengths of Celery queues: kombu keeps one list per queue and priority step, and a set of bindings per exchange.
import type { Collector } from '../collector.ts';
import { celeryQueueLength } from '../metrics/queues.ts';
import { sample } from '../sample.ts';
import type { Command, RedisPort } from '../targets/redis-port.ts';
import { count, literalGlob, scanKeys, scanPatience } from './discovery.ts';

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

interface Binding {
  readonly key: string;
  readonly member: string;
  readonly queue: string;
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

const discover = async (port: RedisPort, { db, keyPrefix, separator }: CelerySpace) => {
  const found = await scanKeys(port, db, `${literalGlob(keyPrefix + bindingPrefix)}*`, 'set');
  const keys = found.keys.filter((key) => !internal.test(key.slice(keyPrefix.length + bindingPrefix.length)));
  const sets = (await port.ask(
    keys.map((key): Command => ['smembers', key]),
    db,
  )) as readonly (readonly string[])[];
  const bindings = keys.flatMap((key, index) =>
    (sets[index] ?? []).flatMap((member): readonly Binding[] => {
      const queue = queueOfBinding(member, separator);
      return queue ? [{ key, member, queue }] : [];
    }),
  );
  return { bindings, pages: found.pages };
};

/** Configured queues are always there; a found one is there while its binding is. */
const readSpace = async (port: RedisPort, space: CelerySpace) => {
  const known = space.discover
    ? await port.keep(`celery ${space.db} ${space.keyPrefix}`, scanPatience, () => discover(port, space))
    : { bindings: [] };
  const bindings = known.bindings.filter(({ queue }) => !space.queues.includes(queue));
  const names = [...new Set([...space.queues, ...bindings.map(({ queue }) => queue)])].sort();
  const lists = names.map((queue) => priorityLists(space, queue));
  const replies = await port.ask(
    [
      ...bindings.map(({ key, member }): Command => ['sismember', key, member]),
      ...lists.flat().map((list): Command => ['llen', list]),
    ],
    space.db,
  );
  const bound = new Set(bindings.filter((_, index) => replies[index] === 1).map(({ queue }) => queue));
  let next = bindings.length;
  return names.flatMap((queue, index) => {
    const lengths = (lists[index] ?? []).map(() => count(replies[next++]));
    if (!bound.has(queue) && !space.queues.includes(queue)) return [];
    const length = lengths.reduce((sum, each) => sum + each, 0);
    return [
      sample(celeryQueueLength, length, { db: `db${space.db}`, prefix: space.keyPrefix, queue_name: queue }),
    ];
  });
};

/** Counts what waits in each Celery queue of the given spaces. */
export const celeryQueues = (spaces: readonly CelerySpace[]): Collector<RedisPort> => ({
  name: 'celery_queues',
  metrics: [celeryQueueLength],
  reads: ['info', 'scan', 'smembers', 'sismember', 'llen', 'select'],
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
