import { gauge } from '../metric.ts';

export const oldestTransaction = gauge('pg_oldest_transaction_seconds', {
  unit: 'seconds',
  help: 'Seconds since the oldest transaction of all client backends began; 0 when none is in one, absent without the right to see all.',
  labels: ['target'],
});

export const transactionBudget = gauge('pg_transaction_budget_seconds', {
  unit: 'seconds',
  help: 'Most seconds pg_oldest_transaction_seconds should reach, from the config.',
  labels: ['target'],
});

export const oldestIdleInTransaction = gauge('pg_oldest_idle_in_transaction_seconds', {
  unit: 'seconds',
  help: 'Longest time that a client backend has been idle in a transaction; 0 when none is, absent without the right to see all.',
  labels: ['target'],
});

export const idleInTransactionBudget = gauge('pg_idle_in_transaction_budget_seconds', {
  unit: 'seconds',
  help: 'Most seconds pg_oldest_idle_in_transaction_seconds should reach, from the config.',
  labels: ['target'],
});

export const locksCount = gauge('pg_locks_count', {
  unit: 'count',
  help: 'Locks held and waited for by database and mode, those of this exporter left out.',
  labels: ['target', 'datname', 'mode'],
});

export const lockWaiters = gauge('pg_lock_waiters', {
  unit: 'count',
  help: 'Backends that wait for a lock.',
  labels: ['target'],
});

export const longestLockWait = gauge('pg_longest_lock_wait_seconds', {
  unit: 'seconds',
  help: 'Longest time that a backend has been waiting for a lock; 0 when none waits.',
  labels: ['target'],
});

export const lockWaitBudget = gauge('pg_lock_wait_budget_seconds', {
  unit: 'seconds',
  help: 'Most seconds pg_longest_lock_wait_seconds should reach, from the config.',
  labels: ['target'],
});
