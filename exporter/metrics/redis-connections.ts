import { counter, gauge } from '../metric.ts';

const group = ['target', 'service', 'library', 'user', 'db', 'role', 'address_group'] as const;
const groups =
  'by service, library (lib-name, Redis 7.2 and later), user, database, what they do, and network; 40 groups, and one of all others';

export const serviceConnections = gauge('redis_service_connections', {
  unit: 'count',
  help: 'Connections of a service, by the rules of the config and what is known of well-known programs (CLIENT LIST); headroom is this exporter, unknown is everybody else. 0 for a service of the config that has none.',
  labels: ['target', 'service'],
});

export const serviceConnectionsExpected = gauge('redis_service_connections_expected', {
  unit: 'count',
  help: 'The least connections that the config expects of a service.',
  labels: ['target', 'service'],
});

export const servicesConfigured = gauge('redis_services_configured', {
  unit: 'count',
  help: 'Services that the config names; 0 where nobody said who should be connected.',
  labels: ['target'],
});

export const clientConnections = gauge('redis_clients_connections', {
  unit: 'count',
  help: `Connections ${groups}.`,
  labels: group,
});

export const clientsBlocked = gauge('redis_clients_blocked', {
  unit: 'count',
  help: 'Of redis_clients_connections those that wait in a blocking command.',
  labels: group,
});

export const clientsIdleMax = gauge('redis_clients_idle_max_seconds', {
  unit: 'seconds',
  help: 'The longest that one of redis_clients_connections has sent nothing.',
  labels: group,
});

export const clientsAgeMax = gauge('redis_clients_age_max_seconds', {
  unit: 'seconds',
  help: 'How long the oldest of redis_clients_connections has been connected.',
  labels: group,
});

export const clientsOutputBuffer = gauge('redis_clients_output_buffer_bytes', {
  unit: 'bytes',
  help: 'Output buffers of redis_clients_connections, without the fixed part of each (omem).',
  labels: group,
});

export const clientsMemory = gauge('redis_clients_memory_bytes', {
  unit: 'bytes',
  help: 'Memory of redis_clients_connections (tot-mem).',
  labels: group,
});

export const connectionsOpened = counter('redis_connections_opened_total', {
  unit: 'count',
  help: 'New connections seen in CLIENT LIST since this exporter first read this run of the server, by service and network; 40 pairs, and other. One that came and went between two readings is in redis_connections_received_total alone.',
  labels: ['target', 'service', 'address_group'],
});

export const serviceCommands = counter('redis_service_commands_total', {
  unit: 'count',
  help: 'Commands of the connections of a service between two readings, since this exporter first read this run of the server (tot-cmds, Redis 8 and Valkey 8.1 and later).',
  labels: ['target', 'service'],
});

export const clientCommands = counter('redis_client_commands_total', {
  unit: 'count',
  help: 'Commands of a connection since it was opened, of the ten that sent most since the last reading (tot-cmds, Redis 8 and Valkey 8.1 and later).',
  labels: ['target', 'service', 'client_id', 'client_name', 'address_group'],
});

export const unknownConnections = gauge('redis_unknown_connections', {
  unit: 'count',
  help: 'Connections of the service unknown by name, library and network, numbers in names as *; the 20 largest groups, and other.',
  labels: ['target', 'client_name', 'library', 'address_group'],
});
