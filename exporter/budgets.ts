import * as m from './metrics/redis.ts';
import { type Sample, sample } from './sample.ts';

/** What a Redis may use: commands in any 24 hours, undefined for as many as it likes, and bytes. */
export interface RedisBudgets {
  readonly commandsPerDay: number | undefined;
  readonly memoryBytes: number;
}

/** Budgets as metrics beside what they limit, so that rules and dashboards hold no numbers of their own. */
export const redisBudgets = ({ commandsPerDay, memoryBytes }: RedisBudgets): readonly Sample[] => [
  ...(commandsPerDay === undefined ? [] : [sample(m.redisCommandsBudget, commandsPerDay)]),
  sample(m.redisMemoryBudget, memoryBytes),
];
