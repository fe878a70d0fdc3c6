import { gauge } from '../metric.ts';

export const pgbouncerUp = gauge('pgbouncer_up', {
  unit: 'boolean',
  help: 'Whether the admin console of PgBouncer answered in the last collection; it does while no client is let in any more, and says nothing of the Postgres behind.',
  labels: ['target'],
});

export const versionInfo = gauge('pgbouncer_version_info', {
  unit: 'info',
  help: 'Constant 1; the label is what SHOW VERSION says, such as PgBouncer 1.18.0.',
  labels: ['target', 'version'],
});

export const maxClientConnections = gauge('pgbouncer_config_max_client_connections', {
  unit: 'count',
  help: 'Most clients that are let in, max_client_conn.',
  labels: ['target'],
});

export const maxUserConnections = gauge('pgbouncer_config_max_user_connections', {
  unit: 'count',
  help: 'Most connections to servers for one user, max_user_connections; 0 for no limit.',
  labels: ['target'],
});

export const listDatabases = gauge('pgbouncer_databases', {
  unit: 'count',
  help: 'Databases that clients can ask for: databases of SHOW LISTS.',
  labels: ['target'],
});

export const listUsers = gauge('pgbouncer_users', {
  unit: 'count',
  help: 'Users that are known: users of SHOW LISTS.',
  labels: ['target'],
});

export const listPools = gauge('pgbouncer_pools', {
  unit: 'count',
  help: 'Pools, one for each database and user: pools of SHOW LISTS.',
  labels: ['target'],
});

export const listFreeClients = gauge('pgbouncer_free_clients', {
  unit: 'count',
  help: 'Places for clients that memory is held for and nobody has: no measure of how many more may come: free_clients of SHOW LISTS.',
  labels: ['target'],
});

export const listUsedClients = gauge('pgbouncer_used_clients', {
  unit: 'count',
  help: 'Clients that are connected, among them this exporter: used_clients of SHOW LISTS.',
  labels: ['target'],
});

export const listLoginClients = gauge('pgbouncer_login_clients', {
  unit: 'count',
  help: 'Clients that are logging in: login_clients of SHOW LISTS.',
  labels: ['target'],
});

export const listFreeServers = gauge('pgbouncer_free_servers', {
  unit: 'count',
  help: 'Places for connections to servers that memory is held for: no measure of how many more may come: free_servers of SHOW LISTS.',
  labels: ['target'],
});

export const listUsedServers = gauge('pgbouncer_used_servers', {
  unit: 'count',
  help: 'Connections to servers: used_servers of SHOW LISTS.',
  labels: ['target'],
});

export const listDnsNames = gauge('pgbouncer_cached_dns_names', {
  unit: 'count',
  help: 'Names of hosts whose address is held: dns_names of SHOW LISTS.',
  labels: ['target'],
});

export const listDnsZones = gauge('pgbouncer_cached_dns_zones', {
  unit: 'count',
  help: 'Zones of names whose serial is held: dns_zones of SHOW LISTS.',
  labels: ['target'],
});

export const listDnsQueries = gauge('pgbouncer_in_flight_dns_queries', {
  unit: 'count',
  help: 'Questions to name servers that have no answer yet: dns_queries of SHOW LISTS.',
  labels: ['target'],
});
