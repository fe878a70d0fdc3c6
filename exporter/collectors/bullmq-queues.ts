// Job counts of BullMQ queues: one list or sorted set per state under `<prefix>:<queue>:`.
import { bullmqQueueBudgets } from '../budgets.ts';
import type { Collector } from '../collector.ts';
import * as budgets from '../metrics/queue-budgets.ts';
import { bullmqJobCount } from '../metrics/queues.ts';
import type { Pace } from '../round.ts';
import { type Sample, sample } from '../sample.ts';
import { type Command, type RedisPort, type Reply, withOrWithout } from '../targets/redis-port.ts';
import { type BullmqSpace, findQueues, keysOf } from './bullmq-discovery.ts';
import { announceCounts, type JobCounts, type Phase } from './bullmq-known.ts';
import { count, readLengths, type Seen, type SizedKey } from './lengths.ts';
import { historiesPace, lengthsPace } from './pace.ts';

interface State {
  readonly state: string;
  readonly command: SizedKey['command'];
  readonly part: string;
}

const list = (state: string, part = state): State => ({ state, command: 'llen', part });
const sortedSet = (state: string): State => ({ state, command: 'zcard', part: state });

/** What is waiting or under way. v5 moves a paused queue's jobs from `wait` to `paused`, v6 leaves them where they are. */
const open: readonly State[] = [
  list('active'),
  sortedSet('delayed'),
  list('paused'),
  sortedSet('prioritized'),
  list('waiting', 'wait'),
  sortedSet('waiting-children'),
];

/** What is over and kept: it only grows until it is trimmed. */
const over: readonly State[] = [sortedSet('completed'), sortedSet('failed')];

interface Presence {
  /** Asked beside the lengths: one EXISTS of all meta keys, or the size of each where the server refuses that. */
  readonly probe: readonly Command[];
  readonly all: (replies: readonly Reply[]) => boolean;
}

const presenceOf = (metas: readonly string[], allowed: boolean): Presence => {
  if (metas.length === 0) return { probe: [], all: () => true };
  if (!allowed) return { probe: [], all: () => false };
  return { probe: [['exists', ...metas]], all: ([there]) => count(there) === metas.length };
};

/** The queues found by keys whose meta key is still there, each asked. */
const presentOf = async (
  port: RedisPort,
  db: number,
  queues: readonly string[],
  metas: readonly string[],
) => {
  const sizes = await port.ask(
    metas.map((key): Command => ['hlen', key]),
    db,
  );
  return queues.filter((_, index) => count(sizes[index]) > 0);
};

const readSpace = async (
  port: RedisPort,
  space: BullmqSpace,
  states: readonly State[],
  allowed: boolean,
): Promise<JobCounts> => {
  const { db, prefix } = space;
  const { stored, lasting } = await findQueues(port, space);
  const lasts = new Set(lasting);
  const transient = stored.filter((queue) => !lasts.has(queue));
  const seen = port.memory<Seen>(`bullmq ${db} ${prefix} ${states[0]?.state}`, () => new Map());
  const key = (queue: string, part: string) => `${prefix}:${queue}:${part}`;
  const keys = [...lasting, ...transient].flatMap((queue) =>
    states.map(({ command, part }): SizedKey => ({ command, key: key(queue, part) })),
  );
  const metas = transient.map((queue) => key(queue, 'meta'));
  const { probe, all } = presenceOf(metas, allowed);
  const { sizes, also } = await readLengths(port, db, keys, seen, { also: probe, mayProbe: allowed });
  const present = all(also) ? transient : await presentOf(port, db, transient, metas);
  const counts = (queue: string) =>
    Object.fromEntries(states.map(({ state, part }) => [state, sizes.get(key(queue, part)) ?? 0]));
  return new Map([...lasting, ...present].sort().map((queue) => [queue, counts(queue)]));
};

const statesOf: Readonly<Record<Phase, readonly State[]>> = { open, over };

const readAllowed = async (port: RedisPort, space: BullmqSpace, phase: Phase): Promise<readonly Sample[]> => {
  const reading = withOrWithout(port, 'exists', (allowed) =>
    readSpace(port, space, statesOf[phase], allowed),
  );
  announceCounts(port, space, phase, reading);
  const found = [...(await reading)];
  const counts = found.flatMap(([queue, sizes]) =>
    Object.entries(sizes).map(([state, size]) =>
      sample(bullmqJobCount, size, { db: `db${space.db}`, prefix: space.prefix, queue, state }),
    ),
  );
  // Once for each queue, and last, since a cap on samples leaves the last ones out.
  return phase === 'open'
    ? [...counts, ...found.flatMap(([queue]) => bullmqQueueBudgets(space, queue))]
    : counts;
};

const budgetMetrics = [
  budgets.bullmqWaitingBudget,
  budgets.bullmqAgeBudget,
  budgets.bullmqFailureBudget,
  budgets.bullmqHistoryBudget,
];

const counting = (
  name: string,
  phase: Phase,
  pace: Pace,
  spaces: readonly BullmqSpace[],
): Collector<RedisPort> => ({
  name,
  metrics: [bullmqJobCount, ...(phase === 'open' ? budgetMetrics : [])],
  reads: [
    'info',
    'scan',
    'client|list',
    'exists',
    'select',
    ...new Set(statesOf[phase].map(({ command }) => command)),
  ],
  keys: keysOf(spaces),
  pace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readAllowed(port, space, phase)))).flat(),
});

/** Counts the jobs of each BullMQ queue that are waiting or under way, and says what may. */
export const bullmqQueues = (spaces: readonly BullmqSpace[]): Collector<RedisPort> =>
  counting('bullmq_queues', 'open', lengthsPace, spaces);

/** Counts the jobs of each BullMQ queue that are over, less often. */
export const bullmqHistories = (spaces: readonly BullmqSpace[]): Collector<RedisPort> =>
  counting('bullmq_histories', 'over', historiesPace, spaces);
