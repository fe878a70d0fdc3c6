// Lengths of Celery queues: kombu keeps one list per queue and priority step, and a set of bindings per exchange.
import { celeryQueueBudgets, type QueueLimits } from '../budgets.ts';
import type { Collector } from '../collector.ts';
import { literalGlob } from '../glob.ts';
import { celeryAgeBudget, celeryLengthBudget } from '../metrics/queue-budgets.ts';
import { celeryQueueLength } from '../metrics/queues.ts';
import { type Sample, sample } from '../sample.ts';
import { type Command, type RedisPort, type Reply, withOrWithout } from '../targets/redis-port.ts';
import { announceKnown, type CeleryKnown } from './celery-known.ts';
import { scanKeys } from './discovery.ts';
import { readLengths, type SizedKey } from './lengths.ts';
import { lengthsPace } from './pace.ts';

/** Where one Celery installation keeps its queues. */
export interface CelerySpace extends Partial<QueueLimits> {
  readonly db: number;
  /** kombu's `global_keyprefix`, verbatim. */
  readonly keyPrefix: string;
  readonly queues: readonly string[];
  readonly discover: boolean;
  readonly prioritySteps: readonly number[];
  readonly separator: string;
  /** Celery's `event_exchange`: what is bound to it is no queue of tasks. */
  readonly eventExchange?: string;
}

/** The lengths of a space's queues, and what else was learnt. */
interface SpaceReading {
  readonly samples: readonly Sample[];
  readonly known: CeleryKnown;
}

interface Notes {
  /** Queues bound when last looked. */
  bound: readonly string[];
  readonly seen: Map<string, number>;
  /** The lists of each queue, made once: a thousand names are a good part of what an empty collection costs. */
  readonly lists: Map<string, readonly SizedKey[]>;
  /** The budgets of each queue, made once like its lists. */
  readonly budgets: Map<string, readonly Sample[]>;
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

const bindingKeys = async (port: RedisPort, space: CelerySpace) => {
  const { db, keyPrefix, discover, eventExchange } = space;
  if (!discover) return [];
  const keys = await scanKeys(port, db, `${literalGlob(keyPrefix + bindingPrefix)}*`, 'set');
  const exchangeOf = (key: string) => key.slice(keyPrefix.length + bindingPrefix.length);
  return keys.filter((key) => !internal.test(exchangeOf(key)) && exchangeOf(key) !== eventExchange);
};

const queuesOf = (union: Reply | undefined, { separator }: CelerySpace): readonly string[] =>
  ((union ?? []) as readonly string[]).flatMap((member) => queueOfBinding(member, separator) || []);

/** The queue of each routing key; one bound to several queues tells nothing of a message's queue. */
export const routesOf = (members: readonly string[], separator: string): ReadonlyMap<string, string> => {
  const routes = new Map<string, string>();
  const several = new Set<string>();
  for (const member of members) {
    const [key = '', , queue = ''] = member.split(separator);
    if (key !== '' && queue !== '' && (routes.get(key) ?? queue) !== queue) several.add(key);
    if (key !== '' && queue !== '') routes.set(key, queue);
  }
  for (const key of several) routes.delete(key);
  return routes;
};

const listsOf = ({ lists }: Notes, space: CelerySpace, queue: string): readonly SizedKey[] => {
  const known = lists.get(queue);
  if (known) return known;
  const made = priorityLists(space, queue).map((key): SizedKey => ({ key, command: 'llen' }));
  lists.set(queue, made);
  return made;
};

const budgetsOf = ({ budgets }: Notes, space: CelerySpace, queue: string): readonly Sample[] => {
  const known = budgets.get(queue) ?? celeryQueueBudgets(space, queue);
  budgets.set(queue, known);
  return known;
};

/** Configured queues are always there; a found one is there while its binding is, which one SUNION tells of all. */
const readSpace = async (port: RedisPort, space: CelerySpace, mayProbe: boolean): Promise<SpaceReading> => {
  const { db, keyPrefix } = space;
  const notes = port.memory(`celery ${db} ${keyPrefix}`, newNotes);
  const keys = await bindingKeys(port, space);
  const union: readonly Command[] = keys.length > 0 ? [['sunion', ...keys]] : [];
  const lists = (queues: readonly string[]) => queues.flatMap((queue) => listsOf(notes, space, queue));
  const known = new Set([...space.queues, ...notes.bound]);
  const first = await readLengths(port, db, lists([...known]), notes.seen, { also: union, mayProbe });
  notes.bound = queuesOf(first.also[0], space);
  const present = new Set([...space.queues, ...notes.bound]);
  const fresh = [...present].filter((queue) => !known.has(queue));
  const second = await readLengths(port, db, lists(fresh), notes.seen, { mayProbe });
  for (const queue of notes.lists.keys()) {
    if (present.has(queue)) continue;
    notes.lists.delete(queue);
    notes.budgets.delete(queue);
  }
  const size = ({ key }: SizedKey) => first.sizes.get(key) ?? second.sizes.get(key) ?? 0;
  const queues = [...present].sort();
  const lengths = queues.map((queue) => {
    const length = listsOf(notes, space, queue).reduce((sum, list) => sum + size(list), 0);
    return sample(celeryQueueLength, length, { db: `db${db}`, prefix: keyPrefix, queue_name: queue });
  });
  const holding = [...present].flatMap((queue) =>
    listsOf(notes, space, queue).flatMap((list) => (size(list) > 0 ? [[list.key, queue] as const] : [])),
  );
  const routes = routesOf((first.also[0] ?? []) as readonly string[], space.separator);
  const messages = lengths.reduce((sum, { value }) => sum + value, 0);
  // Last, since a cap on samples leaves the last ones out.
  const samples = [...lengths, ...queues.flatMap((queue) => budgetsOf(notes, space, queue))];
  return { samples, known: { queues: present, routes, waiting: new Map(holding), messages } };
};

const readAllowed = async (port: RedisPort, space: CelerySpace): Promise<readonly Sample[]> => {
  const reading = withOrWithout(port, 'exists', (allowed) => readSpace(port, space, allowed));
  announceKnown(
    port,
    space,
    reading.then(({ known }) => known),
  );
  return (await reading).samples;
};

const newNotes = (): Notes => ({ bound: [], seen: new Map(), lists: new Map(), budgets: new Map() });

/**
 * The keys of a space's queues, as globs. A queue may have any name, so that finding queues takes the right to count
 * whatever is behind the prefix.
 */
export const celeryQueueKeys = (space: CelerySpace): readonly string[] =>
  space.discover
    ? [`${literalGlob(space.keyPrefix)}*`]
    : space.queues.flatMap((queue) => priorityLists(space, queue).map(literalGlob));

/** Counts what waits in each Celery queue of the given spaces, and says what may. */
export const celeryQueues = (spaces: readonly CelerySpace[]): Collector<RedisPort> => ({
  name: 'celery_queues',
  metrics: [celeryQueueLength, celeryLengthBudget, celeryAgeBudget],
  reads: ['info', 'scan', 'sunion', 'exists', 'llen', 'select'],
  keys: spaces.flatMap(celeryQueueKeys),
  pace: lengthsPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readAllowed(port, space)))).flat(),
});
