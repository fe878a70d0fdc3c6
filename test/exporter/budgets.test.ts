import { describe, expect, it } from 'vitest';
import {
  ageBudgets,
  bullmqQueueBudgets,
  celeryBudgets,
  celeryQueueBudgets,
  redisBudgets,
  redisPrices,
} from '../../exporter/budgets.ts';
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

describe('redisPrices', () => {
  it('are in dollars, of one operation and of a month', () => {
    expect(
      redisPrices({ per100kOperations: 0.2, fixedPerMonth: 7 }).map(({ metric, value }) => [
        metric.name,
        value,
      ]),
    ).toEqual([
      ['redis_operation_price_dollars', 0.000002],
      ['redis_fixed_price_dollars_per_month', 7],
    ]);
  });

  it('are absent where the config has none', () => {
    expect(redisPrices({ per100kOperations: undefined, fixedPerMonth: undefined })).toEqual([]);
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

  it('says how many tasks may fail, where the config limits it', () => {
    const budgets = { waiting: 1, ageSeconds: 2 };
    const spaces = [0.1, undefined].map((failureRatio, db) => ({
      db,
      keyPrefix: '',
      workers: undefined,
      budgets: { ...budgets, failureRatio },
      queueBudgets: {},
    }));
    expect(celeryBudgets(spaces).map(({ metric, labels, value }) => [metric.name, labels, value])).toEqual([
      ['celery_task_failure_ratio_budget', { db: 'db0', prefix: '' }, 0.1],
    ]);
  });
});

const told = (samples: ReturnType<typeof celeryQueueBudgets>) =>
  samples.map(({ metric, labels, value }) => `${metric.name} ${Object.values(labels).join(' ')} ${value}`);

describe('the budgets of a queue', () => {
  const own = { waiting: 5, ageSeconds: undefined, failureRatio: 0.5, historyGrowthBytes: 9 };
  const limits = {
    budgets: { waiting: 1000, ageSeconds: 600, failureRatio: 0.05, historyGrowthBytes: 10 },
    queueBudgets: { mail: own },
  };

  it("are the space's, or its own, in the units of what they limit", () => {
    const space = { db: 1, keyPrefix: 'shop:', ...limits };
    expect(told(celeryQueueBudgets(space, 'celery'))).toEqual([
      'celery_queue_length_budget db1 shop: celery 1000',
      'celery_queue_oldest_age_budget_seconds db1 shop: celery 600',
    ]);
    expect(told(celeryQueueBudgets(space, 'mail'))).toEqual(['celery_queue_length_budget db1 shop: mail 5']);
  });

  it('are four for BullMQ', () => {
    const space = { db: 1, prefix: 'bull', ...limits };
    expect(told(bullmqQueueBudgets(space, 'video'))).toEqual([
      'bullmq_queue_waiting_budget db1 bull video 1000',
      'bullmq_queue_oldest_age_budget_seconds db1 bull video 600',
      'bullmq_failure_ratio_budget db1 bull video 0.05',
      'bullmq_history_growth_budget_bytes_per_day db1 bull video 10',
    ]);
    expect(told(bullmqQueueBudgets(space, 'mail'))).toHaveLength(3);
  });

  it('are none for a queue whose name every object has, unless it was given', () => {
    expect(told(celeryQueueBudgets({ db: 0, keyPrefix: '', ...limits }, 'toString'))).toHaveLength(2);
    expect(told(celeryQueueBudgets({ db: 0, keyPrefix: '' }, 'toString'))).toEqual([]);
  });
});

describe('ageBudgets', () => {
  it('are how a collector is paced, a minute at least, and the time a collection is shared', () => {
    const collectors = [
      { name: 'info', pace: { maxAgeMs: 60_000 } },
      { name: 'events', pace: { maxAgeMs: 0 } },
      { name: 'settings', everyMs: 300_000 },
      { name: 'activity' },
    ];
    const budgets = ageBudgets(collectors, 14_000).map(({ labels, value }) => [labels.collector, value]);
    expect(budgets).toEqual([
      ['info', 74],
      ['events', 74],
      ['settings', 314],
      ['activity', 74],
    ]);
  });
});
