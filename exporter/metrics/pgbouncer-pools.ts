import { gauge } from '../metric.ts';

export const clientActive = gauge('pgbouncer_pools_client_active_connections', {
  unit: 'count',
  help: 'Clients that are linked to a server or do nothing at all: idle ones are among them; cl_active of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const clientWaiting = gauge('pgbouncer_pools_client_waiting_connections', {
  unit: 'count',
  help: 'Clients that have sent a query and wait for a connection to a server; cl_waiting of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const clientActiveCancel = gauge('pgbouncer_pools_client_active_cancel_connections', {
  unit: 'count',
  help: 'Clients whose request to cancel was passed on; cl_active_cancel_req of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const clientWaitingCancel = gauge('pgbouncer_pools_client_waiting_cancel_connections', {
  unit: 'count',
  help: 'Clients whose request to cancel was not passed on yet; cl_waiting_cancel_req of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const serverActive = gauge('pgbouncer_pools_server_active_connections', {
  unit: 'count',
  help: 'Connections to servers in use by a client: what is taken of the pool; sv_active of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const serverActiveCancel = gauge('pgbouncer_pools_server_active_cancel_connections', {
  unit: 'count',
  help: 'Connections to servers that pass on a request to cancel; sv_active_cancel of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const serverBeingCanceled = gauge('pgbouncer_pools_server_being_canceled_connections', {
  unit: 'count',
  help: 'Connections to servers that wait until requests to cancel have ended; sv_being_canceled of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const serverIdle = gauge('pgbouncer_pools_server_idle_connections', {
  unit: 'count',
  help: 'Connections to servers that are free at once; sv_idle of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const serverUsed = gauge('pgbouncer_pools_server_used_connections', {
  unit: 'count',
  help: 'Connections to servers that have been free for so long that they are checked before use; sv_used of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const serverTesting = gauge('pgbouncer_pools_server_testing_connections', {
  unit: 'count',
  help: 'Connections to servers that are being reset or checked; sv_tested of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const serverLogin = gauge('pgbouncer_pools_server_login_connections', {
  unit: 'count',
  help: 'Connections to servers that are logging in: they stay so while the server does not answer; sv_login of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const clientMaxWait = gauge('pgbouncer_pools_client_maxwait_seconds', {
  unit: 'seconds',
  help: 'Whole seconds that the oldest client in the queue has waited, maxwait of SHOW POOLS; pgbouncer_pools_client_wait_seconds has the fraction too.',
  labels: ['target', 'database', 'user'],
});

export const clientWait = gauge('pgbouncer_pools_client_wait_seconds', {
  unit: 'seconds',
  help: 'Time that the oldest client in the queue has waited for a connection to a server: maxwait and maxwait_us of SHOW POOLS.',
  labels: ['target', 'database', 'user'],
});

export const poolMaxServers = gauge('pgbouncer_pools_max_server_connections', {
  unit: 'count',
  help: 'Most connections to servers that the pool opens: pool_size of its user in SHOW USERS, from 1.23 on, else of its database in SHOW DATABASES, and the reserve unless reserve_pool_timeout is 0.',
  labels: ['target', 'database', 'user'],
});

export const poolSaturation = gauge('pgbouncer_pools_saturation_ratio', {
  unit: 'ratio',
  help: 'Part of pgbouncer_pools_max_server_connections that clients use, pgbouncer_pools_server_active_connections; of the pools that are told as other that of the fullest.',
  labels: ['target', 'database', 'user'],
});

export const saturationBudget = gauge('pgbouncer_pools_saturation_budget_ratio', {
  unit: 'ratio',
  help: 'Largest pgbouncer_pools_saturation_ratio that a pool should reach, from the config.',
  labels: ['target'],
});

export const waitBudget = gauge('pgbouncer_client_wait_budget_seconds', {
  unit: 'seconds',
  help: 'Longest that a client should wait for a connection to a server, from the config.',
  labels: ['target'],
});
