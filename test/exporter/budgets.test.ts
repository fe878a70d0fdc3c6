import { describe, expect, it } from 'vitest';
import { celeryBudgets, redisBudgets } from '../../exporter/budgets.ts';
import { exposition } from '../../exporter/exposition.ts';

describe('redisBudgets', () => {
  it('stands beside what it limits, in the same units', async () => {
    const budgets = {
      commandsPerDay: 100_000,
      memoryBytes: 209_715_200,
      roundTripSeconds: 0.02,
      saveSeconds: 300,
    };
    expect(await exposition(redisBudgets(budgets))).toBe(
      `# HELP redis_commands_budget_per_day Most commands redis_commands_processed_total should grow by in 24 hours, from the config.
# TYPE redis_commands_budget_per_day gauge
redis_commands_budget_per_day 100000

# HELP redis_memory_budget_bytes Most bytes redis_memory_used_bytes should reach, from the config.
# TYPE redis_memory_budget_bytes gauge
redis_memory_budget_bytes 209715200

# HELP redis_rdb_save_budget_seconds Most seconds the save of an RDB file should take, from the config.
# TYPE redis_rdb_save_budget_seconds gauge
redis_rdb_save_budget_seconds 300

# HELP redis_round_trip_budget_seconds Most seconds redis_round_trip_seconds should take, from the config.
# TYPE redis_round_trip_budget_seconds gauge
redis_round_trip_budget_seconds 0.02
`,
    );
  });
});

describe('celeryBudgets', () => {
  it('says how many workers there should be, where the config does', () => {
    const spaces = [3, ['a@h', 'b@h'], undefined].map((workers, db) => ({ db, keyPrefix: 'shop:', workers }));
    expect(celeryBudgets(spaces).map(({ labels, value }) => [labels, value])).toEqual([
      [{ db: 'db0', prefix: 'shop:' }, 3],
      [{ db: 'db1', prefix: 'shop:' }, 2],
    ]);
  });
});
