import type { EventSpace } from './celery/events.ts';
import type { DeclaredService } from './clients/service-rules.ts';
import type { Paced } from './collector.ts';
import { workersExpected } from './metrics/celery.ts';
import { collectorAgeBudget } from './metrics/headroom.ts';
import { saturationBudget, waitBudget } from './metrics/pgbouncer-pools.ts';
import { connectionsBudget } from './metrics/postgres.ts';
import * as work from './metrics/postgres-work.ts';
import * as q from './metrics/queue-budgets.ts';
import * as m from './metrics/redis.ts';
import { serviceConnectionsExpected, servicesConfigured } from './metrics/redis-connections.ts';
import { type Sample, sample } from './sample.ts';

/** What a Redis may use: commands in any 24 hours, undefined for as many as it likes; bytes; seconds of a read and of a save. */
export interface RedisBudgets {
  readonly commandsPerDay: number | undefined;
  readonly memoryBytes: number;
  readonly roundTripSeconds: number;
  readonly saveSeconds: number;
}

/** What a queue may hold, and how its work may fare; undefined where nothing is limited. */
export interface QueueBudgets {
  readonly waiting: number | undefined;
  readonly ageSeconds: number | undefined;
  /** The part of what ends that may fail. */
  readonly failureRatio?: number | undefined;
  /** Bytes that finished jobs may grow by in a day. */
  readonly historyGrowthBytes?: number | undefined;
}

/** The budgets of every queue of a space, and those of the queues that have their own. */
export interface QueueLimits {
  readonly budgets: QueueBudgets;
  readonly queueBudgets: Readonly<Record<string, QueueBudgets>>;
}

/** Dollars: of 100,000 operations where they are billed, and of the server a month; undefined where nobody said. */
export interface RedisPrices {
  readonly per100kOperations: number | undefined;
  readonly fixedPerMonth: number | undefined;
}

/** Budgets as metrics beside what they limit, so that rules and dashboards hold no numbers of their own. */
export const redisBudgets = (budgets: RedisBudgets): readonly Sample[] => [
  ...(budgets.commandsPerDay === undefined ? [] : [sample(m.redisCommandsBudget, budgets.commandsPerDay)]),
  sample(m.redisMemoryBudget, budgets.memoryBytes),
  sample(m.redisRoundTripBudget, budgets.roundTripSeconds),
  sample(m.redisSaveBudget, budgets.saveSeconds),
];

/** Prices as metrics, so that dashboards hold none. */
export const redisPrices = ({ per100kOperations, fixedPerMonth }: RedisPrices): readonly Sample[] => [
  ...(per100kOperations === undefined ? [] : [sample(m.redisOperationPrice, per100kOperations / 100_000)]),
  ...(fixedPerMonth === undefined ? [] : [sample(m.redisFixedPrice, fixedPerMonth)]),
];

/** How many services the config names, and the connections it expects of them. */
export const serviceBudgets = (services: readonly DeclaredService[]): readonly Sample[] => [
  sample(servicesConfigured, services.length),
  ...services.flatMap(({ name, expected }) =>
    expected === undefined ? [] : [sample(serviceConnectionsExpected, expected, { service: name })],
  ),
];

/** A sample of a budget, where there is one. */
const limit = (value: number | undefined, tell: (value: number) => Sample): readonly Sample[] =>
  value === undefined ? [] : [tell(value)];

/** How many workers each Celery installation should have, and how many of its tasks may fail, as far as the config says. */
export const celeryBudgets = (
  spaces: readonly (Pick<EventSpace, 'db' | 'keyPrefix' | 'workers'> & Partial<QueueLimits>)[],
): readonly Sample[] =>
  spaces.flatMap(({ db, keyPrefix, workers, budgets }) => {
    const labels = { db: `db${db}`, prefix: keyPrefix };
    const expected = typeof workers === 'object' ? workers.length : workers;
    return [
      ...limit(expected, (value) => sample(workersExpected, value, labels)),
      ...limit(budgets?.failureRatio, (value) => sample(q.celeryFailureBudget, value, labels)),
    ];
  });

const limitsOf = ({ budgets, queueBudgets }: Partial<QueueLimits>, queue: string): Partial<QueueBudgets> =>
  (queueBudgets && Object.hasOwn(queueBudgets, queue) ? queueBudgets[queue] : budgets) ?? {};

/** What one Celery queue may hold. */
export const celeryQueueBudgets = (
  space: Pick<EventSpace, 'db' | 'keyPrefix'> & Partial<QueueLimits>,
  queue: string,
): readonly Sample[] => {
  const { waiting, ageSeconds } = limitsOf(space, queue);
  const labels = { db: `db${space.db}`, prefix: space.keyPrefix, queue_name: queue };
  return [
    ...limit(waiting, (value) => sample(q.celeryLengthBudget, value, labels)),
    ...limit(ageSeconds, (value) => sample(q.celeryAgeBudget, value, labels)),
  ];
};

/** What one BullMQ queue may hold, and how its jobs may fare. */
export const bullmqQueueBudgets = (
  space: { readonly db: number; readonly prefix: string } & Partial<QueueLimits>,
  queue: string,
): readonly Sample[] => {
  const { waiting, ageSeconds, failureRatio, historyGrowthBytes } = limitsOf(space, queue);
  const labels = { db: `db${space.db}`, prefix: space.prefix, queue };
  return [
    ...limit(waiting, (value) => sample(q.bullmqWaitingBudget, value, labels)),
    ...limit(ageSeconds, (value) => sample(q.bullmqAgeBudget, value, labels)),
    ...limit(failureRatio, (value) => sample(q.bullmqFailureBudget, value, labels)),
    ...limit(historyGrowthBytes, (value) => sample(q.bullmqHistoryBudget, value, labels)),
  ];
};

/** What a Postgres may come to: the part of its usable connection slots in use, and how long may be waited for what. */
export interface PostgresBudgets {
  readonly connectionsRatio: number;
  readonly transactionSeconds: number;
  readonly idleInTransactionSeconds: number;
  readonly lockWaitSeconds: number;
}

/** The budgets of a Postgres as metrics. */
export const postgresBudgets = (budgets: PostgresBudgets): readonly Sample[] => [
  sample(connectionsBudget, budgets.connectionsRatio),
  sample(work.transactionBudget, budgets.transactionSeconds),
  sample(work.idleInTransactionBudget, budgets.idleInTransactionSeconds),
  sample(work.lockWaitBudget, budgets.lockWaitSeconds),
];

/** What the pools of a PgBouncer may come to: the part in use, and how long clients may wait. */
export interface PgbouncerBudgets {
  readonly poolRatio: number;
  readonly waitSeconds: number;
}

/** The budgets of a PgBouncer as metrics. */
export const pgbouncerBudgets = ({ poolRatio, waitSeconds }: PgbouncerBudgets): readonly Sample[] => [
  sample(saturationBudget, poolRatio),
  sample(waitBudget, waitSeconds),
];

// What is read at every collection may still be as old as the last scrape.
const leastAgeMs = 60_000;

/** How old the values of each collector may get, where a collection may be shared for so many ms. */
export const ageBudgets = (collectors: readonly Paced[], minIntervalMs: number): readonly Sample[] =>
  collectors.map(({ name, pace, everyMs = 0 }) => {
    const ms = Math.max(leastAgeMs, pace?.maxAgeMs ?? everyMs) + minIntervalMs;
    return sample(collectorAgeBudget, ms / 1000, { collector: name });
  });
