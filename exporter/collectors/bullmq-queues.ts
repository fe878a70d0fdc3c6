// Job counts of BullMQ queues: one list or sorted set per state under `<prefix>:<queue>:`.
import type { Collector } from '../collector.ts';
import { bullmqJobCount } from '../metrics/queues.ts';
import type { Pace } from '../round.ts';
import { type Sample, sample } from '../sample.ts';
import type { Command, RedisPort } from '../targets/redis-port.ts';
import { type BullmqSpace, findQueues } from './bullmq-discovery.ts';
import { count, readLengths, type SizedKey } from './lengths.ts';
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

/** The queues found by keys whose meta key is still there: one EXISTS says so of all, or else each is asked. */
const presentOf = async (
  port: RedisPort,
  db: number,
  queues: readonly string[],
  metas: readonly string[],
  all: number,
) => {
  if (all === queues.length) return queues;
  const each = await port.ask(
    metas.map((key): Command => ['exists', key]),
    db,
  );
  return queues.filter((_, index) => each[index] === 1);
};

const readSpace = async (
  port: RedisPort,
  space: BullmqSpace,
  states: readonly State[],
): Promise<readonly Sample[]> => {
  const { db, prefix } = space;
  const { stored, lasting } = await findQueues(port, space);
  const transient = stored.filter((queue) => !lasting.includes(queue));
  const seen = port.memory<Map<string, number>>(
    `bullmq ${db} ${prefix} ${states[0]?.state}`,
    () => new Map(),
  );
  const key = (queue: string, part: string) => `${prefix}:${queue}:${part}`;
  const keys = [...lasting, ...transient].flatMap((queue) =>
    states.map(({ command, part }): SizedKey => ({ command, key: key(queue, part) })),
  );
  const metas = transient.map((queue) => key(queue, 'meta'));
  const probe: readonly Command[] = metas.length > 0 ? [['exists', ...metas]] : [];
  const { sizes, also } = await readLengths(port, db, keys, seen, probe);
  const present = await presentOf(port, db, transient, metas, probe.length > 0 ? count(also[0]) : 0);
  return [...lasting, ...present]
    .sort()
    .flatMap((queue) =>
      states.map(({ state, part }) =>
        sample(bullmqJobCount, sizes.get(key(queue, part)) ?? 0, { db: `db${db}`, prefix, queue, state }),
      ),
    );
};

const counting = (
  name: string,
  states: readonly State[],
  pace: Pace,
  spaces: readonly BullmqSpace[],
): Collector<RedisPort> => ({
  name,
  metrics: [bullmqJobCount],
  reads: ['info', 'scan', 'client|list', 'exists', 'llen', 'zcard', 'select'],
  pace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space, states)))).flat(),
});

/** Counts the jobs of each BullMQ queue that are waiting or under way. */
export const bullmqQueues = (spaces: readonly BullmqSpace[]): Collector<RedisPort> =>
  counting('bullmq_queues', open, lengthsPace, spaces);

/** Counts the jobs of each BullMQ queue that are over, less often. */
export const bullmqHistories = (spaces: readonly BullmqSpace[]): Collector<RedisPort> =>
  counting('bullmq_histories', over, historiesPace, spaces);
