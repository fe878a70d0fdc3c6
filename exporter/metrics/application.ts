import { counter, gauge } from '../metric.ts';

export const applicationUp = gauge('headroom_application_up', {
  unit: 'boolean',
  help: 'Whether every metrics page of the application could be read in the last collection, and told of its pools.',
  labels: ['target'],
});

export const poolSize = gauge('application_pool_size', {
  unit: 'count',
  help: 'Connections the pool keeps when they are idle, over all processes: db_client_connection_idle_max.',
  labels: ['target', 'pool'],
});

export const poolCheckedIn = gauge('application_pool_checked_in', {
  unit: 'count',
  help: 'Open connections that nobody uses: db_client_connection_count in the state idle.',
  labels: ['target', 'pool'],
});

export const poolCheckedOut = gauge('application_pool_checked_out', {
  unit: 'count',
  help: 'Connections that are taken, whatever Postgres sees of them: db_client_connection_count in the state used.',
  labels: ['target', 'pool'],
});

export const poolOverflow = gauge('application_pool_overflow', {
  unit: 'count',
  help: 'Open connections beyond the size of the pool of each process.',
  labels: ['target', 'pool'],
});

export const poolMax = gauge('application_pool_max_connections', {
  unit: 'count',
  help: 'Most connections the pool opens, over all processes: db_client_connection_max.',
  labels: ['target', 'pool'],
});

export const poolPending = gauge('application_pool_pending_requests', {
  unit: 'count',
  help: 'Callers that wait for a connection: db_client_connection_pending_requests.',
  labels: ['target', 'pool'],
});

export const poolTimeouts = counter('application_pool_timeouts_total', {
  unit: 'count',
  help: 'Callers that got no connection in time, each process followed on its own: db_client_connection_timeouts_total.',
  labels: ['target', 'pool'],
});

export const poolUsage = gauge('application_pool_usage_ratio', {
  unit: 'ratio',
  help: 'Taken connections as a part of the most there may be, of the process where that is greatest.',
  labels: ['target', 'pool'],
});

export const poolUsageBudget = gauge('application_pool_usage_budget_ratio', {
  unit: 'ratio',
  help: 'What application_pool_usage_ratio may come to, as configured.',
  labels: ['target', 'pool'],
});
