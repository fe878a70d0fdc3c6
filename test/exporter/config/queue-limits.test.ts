import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../exporter/config/fault.ts';
import { parseConfig } from '../../../exporter/config/parse.ts';
import { bullmqLimits, celeryLimits, fileQueueLimits } from '../../../exporter/config/queue-limits.ts';

/** What is said of a target with these spaces, without its place in the file. */
const faultsOf = (spaces: string): readonly string[] => {
  try {
    const text = `targets: [{ name: a, kind: redis, url: redis://host, ${spaces} }]`;
    parseConfig({ name: 'file', text }, {}, () => '');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ path, message }) => `${path.replace('targets[0].', '')}: ${message}`);
  }
};

describe('budgets of queues', () => {
  it('are the defaults where nothing is said', () => {
    expect(celeryLimits({ budgets: {}, queue_budgets: {} })).toEqual({
      budgets: { waiting: 1000, ageSeconds: 600, failureRatio: 0.05 },
      queueBudgets: {},
    });
    expect(bullmqLimits({ budgets: {}, queue_budgets: {} }).budgets).toEqual({
      waiting: 1000,
      ageSeconds: 600,
      failureRatio: 0.05,
      historyGrowthBytes: 10_485_760,
    });
  });

  it("are a queue's own before the space's before the defaults", () => {
    const space = { budgets: { waiting: 5 }, queue_budgets: { mail: { age: 1500 }, bulk: { waiting: 9 } } };
    expect(celeryLimits(space).queueBudgets).toEqual({
      mail: { waiting: 5, ageSeconds: 1.5 },
      bulk: { waiting: 9, ageSeconds: 600 },
    });
  });

  it('can be lifted one by one, and put back for a queue', () => {
    const { budgets, queueBudgets } = bullmqLimits({
      budgets: { waiting: 'none', age: 'none', failure_ratio: 'none', history_growth: 'none' },
      queue_budgets: { mail: { failure_ratio: 0.5 } },
    });
    expect(Object.values(budgets)).toEqual([undefined, undefined, undefined, undefined]);
    expect(queueBudgets.mail).toEqual({ ...budgets, failureRatio: 0.5 });
  });

  it('are printed in the keys of the file', () => {
    const celery = { budgets: { age: 'none' as const }, queue_budgets: { mail: { waiting: 0 } } };
    expect(fileQueueLimits(celeryLimits(celery))).toEqual({
      budgets: { waiting: 1000, age: 'none', failure_ratio: 0.05 },
      queue_budgets: { mail: { waiting: 0, age: 'none' } },
    });
    expect(fileQueueLimits({})).toBeUndefined();
  });
});

describe('a fault', () => {
  it.each([
    [
      'celery: [{ budgets: { waiting: -1 } }]',
      'celery[0].budgets.waiting: expected a whole number from 0, or none, got -1',
    ],
    [
      'celery: [{ budgets: { age: 0 } }]',
      'celery[0].budgets.age: expected a duration over 0 such as 10m, or none, got 0',
    ],
    [
      'celery: [{ budgets: { failure_ratio: 5 } }]',
      'celery[0].budgets.failure_ratio: expected a number over 0 and under 1, or none, got 5',
    ],
    [
      'celery: [{ budgets: { history_growth: 1MB } }]',
      'celery[0].budgets.history_growth: expected one of waiting, age, failure_ratio, got "history_growth"',
    ],
    [
      'celery: [{ queue_budgets: { mail: { failure_ratio: 0.1 } } }]',
      'celery[0].queue_budgets.mail.failure_ratio: expected one of waiting, age, got "failure_ratio"',
    ],
    ['celery: [{ queue_budgets: { mail: 5 } }]', 'celery[0].queue_budgets.mail: expected a map, got 5'],
    ['celery: [{ queue_budgets: [mail] }]', 'celery[0].queue_budgets: expected a map, got a list'],
    [
      'bullmq: [{ budgets: { history_growth: big } }]',
      'bullmq[0].budgets.history_growth: expected a size over 0 such as 10MiB, or none, got "big"',
    ],
    ['bullmq: [{ budgets: none }]', 'bullmq[0].budgets: expected a map, got "none"'],
    [
      'celery: [{ queues: [a], discover: false, queue_budgets: { b: { waiting: 1 } } }]',
      'celery[0].queue_budgets.b: expected one of its queues, or discover: true, got "b"',
    ],
    [
      'bullmq: [{}, { db: 1, queues: [a], discover: false, queue_budgets: { a: {}, c: {} } }]',
      'bullmq[1].queue_budgets.c: expected one of its queues, or discover: true, got "c"',
    ],
  ])('of %s', (spaces, fault) => {
    expect(faultsOf(spaces)).toEqual([fault]);
  });

  it('is none of a queue that may be found', () => {
    expect(faultsOf('celery: [{ queue_budgets: { found-later: { waiting: 1 } } }]')).toEqual([]);
  });
});
