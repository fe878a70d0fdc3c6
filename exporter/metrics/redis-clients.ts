import { counter, gauge } from '../metric.ts';

export const redisMaxClients = gauge('redis_max_clients', {
  unit: 'count',
  help: 'Most connections the server accepts, as redis_exporter calls it, INFO maxclients.',
  labels: ['target'],
});

export const redisTrackingClients = gauge('redis_tracking_clients', {
  unit: 'count',
  help: 'Clients that are told when keys they cached change, INFO tracking_clients.',
  labels: ['target'],
});

export const redisClientsInTimeoutTable = gauge('redis_clients_in_timeout_table', {
  unit: 'count',
  help: 'Clients whose blocking command has a timeout, INFO clients_in_timeout_table.',
  labels: ['target'],
});

export const redisClientRecentMaxInputBufferBytes = gauge('redis_client_recent_max_input_buffer_bytes', {
  unit: 'bytes',
  help: 'Largest input buffer of a client lately, INFO client_recent_max_input_buffer.',
  labels: ['target'],
});

export const redisClientRecentMaxOutputBufferBytes = gauge('redis_client_recent_max_output_buffer_bytes', {
  unit: 'bytes',
  help: 'Largest output buffer of a client lately, INFO client_recent_max_output_buffer.',
  labels: ['target'],
});

export const redisPubsubClients = gauge('redis_pubsub_clients', {
  unit: 'count',
  help: 'Clients that subscribe to something, INFO pubsub_clients.',
  labels: ['target'],
});

export const redisWatchingClients = gauge('redis_watching_clients', {
  unit: 'count',
  help: 'Clients that WATCH keys, INFO watching_clients.',
  labels: ['target'],
});

export const redisTotalWatchedKeys = gauge('redis_total_watched_keys', {
  unit: 'count',
  help: 'Keys that clients WATCH now, INFO total_watched_keys.',
  labels: ['target'],
});

export const redisTotalBlockingKeys = gauge('redis_total_blocking_keys', {
  unit: 'count',
  help: 'Keys that blocked clients wait for now, INFO total_blocking_keys.',
  labels: ['target'],
});

export const redisTotalBlockingKeysOnNokey = gauge('redis_total_blocking_keys_on_nokey', {
  unit: 'count',
  help: 'Keys whose removal blocked clients wait for now, INFO total_blocking_keys_on_nokey.',
  labels: ['target'],
});

export const redisConnectionsReceivedTotal = counter('redis_connections_received_total', {
  unit: 'count',
  help: 'Connections accepted since start, INFO total_connections_received.',
  labels: ['target'],
});

export const redisEvictedClientsTotal = counter('redis_evicted_clients_total', {
  unit: 'count',
  help: 'Clients disconnected to stay under maxmemory-clients, INFO evicted_clients.',
  labels: ['target'],
});

export const redisClientQueryBufferLimitDisconnectionsTotal = counter(
  'redis_client_query_buffer_limit_disconnections_total',
  {
    unit: 'count',
    help: 'Clients disconnected for their input buffer, INFO client_query_buffer_limit_disconnections.',
    labels: ['target'],
  },
);

export const redisClientOutputBufferLimitDisconnectionsTotal = counter(
  'redis_client_output_buffer_limit_disconnections_total',
  {
    unit: 'count',
    help: 'Clients disconnected for their output buffer, INFO client_output_buffer_limit_disconnections.',
    labels: ['target'],
  },
);

export const redisAclAccessDeniedAuthTotal = counter('redis_acl_access_denied_auth_total', {
  unit: 'count',
  help: 'Failed logins, INFO acl_access_denied_auth.',
  labels: ['target'],
});

export const redisAclAccessDeniedCmdTotal = counter('redis_acl_access_denied_cmd_total', {
  unit: 'count',
  help: 'Commands refused for want of a right to the command, INFO acl_access_denied_cmd.',
  labels: ['target'],
});

export const redisAclAccessDeniedKeyTotal = counter('redis_acl_access_denied_key_total', {
  unit: 'count',
  help: 'Commands refused for want of a right to a key, INFO acl_access_denied_key.',
  labels: ['target'],
});

export const redisAclAccessDeniedChannelTotal = counter('redis_acl_access_denied_channel_total', {
  unit: 'count',
  help: 'Commands refused for want of a right to a channel, INFO acl_access_denied_channel.',
  labels: ['target'],
});

export const redisAclAccessDeniedTlsCertTotal = counter('redis_acl_access_denied_tls_cert_total', {
  unit: 'count',
  help: 'Logins by certificate that failed, INFO acl_access_denied_tls_cert.',
  labels: ['target'],
});

export const redisAclAccessDeniedDbTotal = counter('redis_acl_access_denied_db_total', {
  unit: 'count',
  help: 'Commands refused for want of a right to a database, INFO acl_access_denied_db.',
  labels: ['target'],
});
