import type { EventSpace } from './celery/events.ts';
import { workersExpected } from './metrics/celery.ts';
import { saturationBudget, waitBudget } from './metrics/pgbouncer-pools.ts';
import { connectionsBudget } from './metrics/postgres.ts';
import * as work from './metrics/postgres-work.ts';
import * as m from './metrics/redis.ts';
import { type Sample, sample } from './sample.ts';

/** What a Redis may use: commands in any 24 hours, undefined for as many as it likes; bytes; seconds of a read and of a save. */
export interface RedisBudgets {
  readonly commandsPerDay: number | undefined;
  readonly memoryBytes: number;
  readonly roundTripSeconds: number;
  readonly saveSeconds: number;
}

/** Budgets as metrics beside what they limit, so that rules and dashboards hold no numbers of their own. */
export const redisBudgets = (budgets: RedisBudgets): readonly Sample[] => [
  ...(budgets.commandsPerDay === undefined ? [] : [sample(m.redisCommandsBudget, budgets.commandsPerDay)]),
  sample(m.redisMemoryBudget, budgets.memoryBytes),
  sample(m.redisRoundTripBudget, budgets.roundTripSeconds),
  sample(m.redisSaveBudget, budgets.saveSeconds),
];

/** How many workers each Celery installation should have, as far as the config says. */
export const celeryBudgets = (
  spaces: readonly Pick<EventSpace, 'db' | 'keyPrefix' | 'workers'>[],
): readonly Sample[] =>
  spaces.flatMap(({ db, keyPrefix, workers }) => {
    if (workers === undefined) return [];
    const expected = typeof workers === 'number' ? workers : workers.length;
    return [sample(workersExpected, expected, { db: `db${db}`, prefix: keyPrefix })];
  });

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
