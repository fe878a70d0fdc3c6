import type { EventSpace } from './celery/events.ts';
import { workersExpected } from './metrics/celery.ts';
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
