import type { QueueBudgets, QueueLimits } from '../budgets.ts';
import { defaultQueueBudgets } from './queues-schema.ts';

/** Budgets of a queue in the keys of the file: counts, milliseconds, parts of 1, bytes; `none` lifts one. */
export interface FileQueueBudgets {
  readonly waiting?: number | 'none' | undefined;
  readonly age?: number | 'none' | undefined;
  readonly failure_ratio?: number | 'none' | undefined;
  readonly history_growth?: number | 'none' | undefined;
}

const limitOf = (value: number | 'none' | undefined): number | undefined =>
  value === 'none' ? undefined : value;

const budgetsOf = ({ waiting, age, failure_ratio, history_growth }: FileQueueBudgets): QueueBudgets => {
  const ageMs = limitOf(age);
  return {
    waiting: limitOf(waiting),
    ageSeconds: ageMs === undefined ? undefined : ageMs / 1000,
    ...(failure_ratio === undefined ? {} : { failureRatio: limitOf(failure_ratio) }),
    ...(history_growth === undefined ? {} : { historyGrowthBytes: limitOf(history_growth) }),
  };
};

interface FileLimits {
  readonly budgets: FileQueueBudgets;
  readonly queue_budgets: Readonly<Record<string, FileQueueBudgets>>;
}

const limitsOf = (space: FileLimits, shared: FileQueueBudgets, ofQueues: FileQueueBudgets): QueueLimits => ({
  budgets: budgetsOf(shared),
  queueBudgets: Object.fromEntries(
    Object.entries(space.queue_budgets).map(([queue, own]) => [queue, budgetsOf({ ...ofQueues, ...own })]),
  ),
});

/** The budgets of a BullMQ space: its own before the defaults, and a queue's own before those. */
export const bullmqLimits = (space: FileLimits): QueueLimits => {
  const shared = { ...defaultQueueBudgets, ...space.budgets };
  return limitsOf(space, shared, shared);
};

/** The budgets of a Celery space, likewise; nothing tells which queue a task that failed was in. */
export const celeryLimits = (space: FileLimits): QueueLimits => {
  const { waiting, age, failure_ratio } = { ...defaultQueueBudgets, ...space.budgets };
  return limitsOf(space, { waiting, age, failure_ratio }, { waiting, age });
};

const fileOf = (budgets: QueueBudgets): FileQueueBudgets => ({
  waiting: budgets.waiting ?? 'none',
  age: budgets.ageSeconds ?? 'none',
  ...('failureRatio' in budgets ? { failure_ratio: budgets.failureRatio ?? 'none' } : {}),
  ...('historyGrowthBytes' in budgets ? { history_growth: budgets.historyGrowthBytes ?? 'none' } : {}),
});

/** A space's budgets, as far as it has any, in the keys and units of the file, durations in seconds. */
export const fileQueueLimits = ({ budgets, queueBudgets = {} }: Partial<QueueLimits>) =>
  budgets && {
    budgets: fileOf(budgets),
    queue_budgets: Object.fromEntries(
      Object.entries(queueBudgets).map(([queue, own]) => [queue, fileOf(own)]),
    ),
  };

interface FileSpace {
  readonly queues: readonly string[];
  readonly discover: boolean;
  readonly queue_budgets: Readonly<Record<string, unknown>>;
}

/** A fault for each queue with budgets of its own that can never be seen: neither named nor looked for. */
export const refuseUnseen = (
  spaces: readonly FileSpace[],
  keys: readonly PropertyKey[],
  fault: (keys: readonly PropertyKey[], message: string) => void,
): void => {
  for (const [position, { queues, discover, queue_budgets }] of spaces.entries()) {
    const unseen = discover ? [] : Object.keys(queue_budgets).filter((queue) => !queues.includes(queue));
    for (const queue of unseen) {
      const path = [...keys, position, 'queue_budgets', queue];
      fault(path, `expected one of its queues, or discover: true, got "${queue}"`);
    }
  }
};
