import type { Metric } from '../metric.ts';
import * as m from '../metrics/postgres.ts';
import * as work from '../metrics/postgres-work.ts';
import { countText, shareText } from './format.ts';
import { about, type Draft, line, within } from './line.ts';
import type { View } from './view.ts';

const connections = (view: View): Draft => {
  const [used, usable] = [view.value(m.connectionsUsed), view.value(m.connectionsUsable)];
  const budget = view.value(m.connectionsBudget);
  const limit = budget === undefined ? '' : shareText(budget);
  const full = view.value(m.pgSaturated) === 1;
  const advice = 'look at pg_stat_activity_count by application_name, and at sizes of pools';
  if (used === undefined || usable === undefined || usable <= 0)
    return full ? line('connections', 'broken', 'all taken', limit, advice) : line('connections', 'unread');
  const state = full ? 'broken' : within(used / usable, budget);
  const value = `${countText(used)} (${shareText(used / usable)})`;
  return line('connections', state, value, limit, state === 'broken' ? advice : '');
};

const age = (
  view: View,
  check: string,
  metrics: readonly [held: Metric, budget: Metric],
  advice: string,
): Draft => {
  const [held, budget] = metrics.map((metric) => view.value(metric));
  if (held === undefined) return line(check, 'unread');
  const state = within(held, budget);
  const limit = budget === undefined ? '' : `${budget} s`;
  return line(check, state, `${held.toFixed(1)} s`, limit, state === 'broken' ? advice : '');
};

/** The lines of a Postgres that answered. */
export const knownPostgres = (view: View): readonly Draft[] => [
  about('postgres connections', connections(view)),
  about(
    'transactions',
    age(
      view,
      'oldest transaction',
      [work.oldestTransaction, work.transactionBudget],
      'look at pg_stat_activity_max_tx_duration by application_name',
    ),
  ),
  about(
    'idle in transaction',
    age(
      view,
      'longest idle in transaction',
      [work.oldestIdleInTransaction, work.idleInTransactionBudget],
      'an application forgot to commit: set idle_in_transaction_session_timeout',
    ),
  ),
  about(
    'locks',
    age(
      view,
      'longest wait for a lock',
      [work.longestLockWait, work.lockWaitBudget],
      'ask pg_blocking_pids() who holds it',
    ),
  ),
];
