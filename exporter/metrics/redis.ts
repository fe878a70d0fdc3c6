import { counter, gauge } from '../metric.ts';

export const redisUp = gauge('redis_up', {
  unit: 'boolean',
  help: 'Whether Redis answered INFO in the last collection and had loaded its data.',
  labels: ['target'],
});

export const redisInstanceInfo = gauge('redis_instance_info', {
  unit: 'info',
  help: 'Constant 1; the labels are what INFO says of the server. redis_version of a Valkey is its own, not the one it claims.',
  labels: [
    'target',
    'redis_version',
    'valkey_version',
    'redis_mode',
    'role',
    'maxmemory_policy',
    'redis_build_id',
    'os',
    'tcp_port',
    'process_id',
    'run_id',
    'master_replid',
  ],
});

export const redisUptime = gauge('redis_uptime_in_seconds', {
  unit: 'seconds',
  help: 'Seconds since the server started, INFO uptime_in_seconds.',
  labels: ['target'],
});

export const redisRoundTrip = gauge('redis_round_trip_seconds', {
  unit: 'seconds',
  help: 'Seconds from sending INFO to its whole reply, network and server together.',
  labels: ['target'],
});

export const redisRoundTripBudget = gauge('redis_round_trip_budget_seconds', {
  unit: 'seconds',
  help: 'Most seconds redis_round_trip_seconds should take, from the config.',
  labels: ['target'],
});

export const redisSaveBudget = gauge('redis_rdb_save_budget_seconds', {
  unit: 'seconds',
  help: 'Most seconds the save of an RDB file should take, from the config.',
  labels: ['target'],
});

export const redisOperationPrice = gauge('redis_operation_price_dollars', {
  unit: 'dollars',
  help: 'What one operation would cost where operations are billed, from the config; absent where it names no price.',
  labels: ['target'],
});

export const redisFixedPrice = gauge('redis_fixed_price_dollars_per_month', {
  unit: 'dollars',
  help: 'What the server costs a month however much it is used, from the config; absent where it names no price.',
  labels: ['target'],
});

export const redisMemoryUsed = gauge('redis_memory_used_bytes', {
  unit: 'bytes',
  help: 'Bytes allocated by the server, INFO used_memory.',
  labels: ['target'],
});

export const redisMemoryMax = gauge('redis_memory_max_bytes', {
  unit: 'bytes',
  help: 'The limit the server was given, INFO maxmemory; 0 means none.',
  labels: ['target'],
});

export const redisMemoryBudget = gauge('redis_memory_budget_bytes', {
  unit: 'bytes',
  help: 'Most bytes redis_memory_used_bytes should reach, from the config.',
  labels: ['target'],
});

export const redisCommandsProcessed = counter('redis_commands_processed_total', {
  unit: 'count',
  help: 'Commands processed since start, those inside scripts included, INFO total_commands_processed.',
  labels: ['target'],
});

export const redisCommandsBudget = gauge('redis_commands_budget_per_day', {
  unit: 'count',
  help: 'Most commands redis_commands_processed_total should grow by in 24 hours, from the config.',
  labels: ['target'],
});

export const redisCommands = counter('redis_commands_total', {
  unit: 'count',
  help: 'Calls of each command, INFO commandstats.',
  labels: ['target', 'cmd'],
});

export const redisConnectedClients = gauge('redis_connected_clients', {
  unit: 'count',
  help: 'Open client connections, INFO connected_clients.',
  labels: ['target'],
});

export const redisBlockedClients = gauge('redis_blocked_clients', {
  unit: 'count',
  help: 'Clients waiting in a blocking command, INFO blocked_clients.',
  labels: ['target'],
});

export const redisMaxClients = gauge('redis_config_maxclients', {
  unit: 'count',
  help: 'Most connections the server accepts, INFO maxclients.',
  labels: ['target'],
});

export const redisRejectedConnections = counter('redis_rejected_connections_total', {
  unit: 'count',
  help: 'Connections refused because maxclients was reached, INFO rejected_connections.',
  labels: ['target'],
});

export const redisErrorReplies = counter('redis_total_error_replies', {
  unit: 'count',
  help: 'Error replies sent, INFO total_error_replies.',
  labels: ['target'],
});

export const redisEvictedKeys = counter('redis_evicted_keys_total', {
  unit: 'count',
  help: 'Keys evicted to stay under maxmemory, INFO evicted_keys.',
  labels: ['target'],
});

export const redisKeys = gauge('redis_db_keys', {
  unit: 'count',
  help: 'Keys in each database that has any, INFO keyspace.',
  labels: ['target', 'db'],
});

export const redisKeysExpiring = gauge('redis_db_keys_expiring', {
  unit: 'count',
  help: 'Keys with a time to live in each database that has keys, INFO keyspace.',
  labels: ['target', 'db'],
});
