import * as m from '../../exporter/metrics/redis-connections.ts';
import { maxBy, sumBy, top } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import { gauge, increase } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { notRead } from './connections-services.ts';

const group = ['target', 'service', 'library', 'user', 'db', 'role', 'address_group'] as const;
const connection = ['target', 'service', 'client_name', 'client_id', 'address_group'] as const;

const groups = table({
  title: 'Connections by group',
  description:
    'Who is connected, by service, library, user, database, what they do and network. Good is that you know each line; long idle ones of a pool are fine, long output buffers are a client that reads too slowly.',
  width: 24,
  height: 10,
  queries: [
    { vector: maxBy(group, gauge(m.clientConnections)), column: { title: 'Connections', width: 100 } },
    { vector: maxBy(group, gauge(m.clientsBlocked)), column: { title: 'Blocked', width: 80 } },
    { vector: maxBy(group, gauge(m.clientsIdleMax)), column: { title: 'Longest idle', width: 110 } },
    { vector: maxBy(group, gauge(m.clientsAgeMax)), column: { title: 'Oldest', width: 110 } },
    { vector: maxBy(group, gauge(m.clientsOutputBuffer)), column: { title: 'Output buffers', width: 120 } },
    { vector: maxBy(group, gauge(m.clientsMemory)), column: { title: 'Memory', width: 100 } },
  ],
  labels: {
    service: { title: 'Service' },
    library: { title: 'Library' },
    user: { title: 'User' },
    db: { title: 'Database', width: 80 },
    role: { title: 'Role', width: 100 },
    address_group: { title: 'Network' },
    target: { title: 'Target' },
  },
  sortBy: 'Connections',
  whenEmpty: notRead,
  links: [runbook('RedisClientsNearLimit')],
});

const byRole = graph({
  title: 'Connections by role',
  description:
    'Consumers wait for work, subscribers listen, publishers send. Good is as many consumers as you run workers, all the time.',
  width: 8,
  isStacked: true,
  queries: [
    { vector: sumBy(['target', 'role'], gauge(m.clientConnections)), legend: '{{role}}, {{target}}' },
  ],
  whenEmpty: notRead,
});

const byLibrary = graph({
  title: 'Connections by library',
  description:
    'As clients name their library, from Redis 7.2 on. Good is the libraries of your applications and no other.',
  width: 8,
  isStacked: true,
  queries: [
    { vector: sumBy(['target', 'library'], gauge(m.clientConnections)), legend: '{{library}}, {{target}}' },
  ],
  whenEmpty: notRead,
});

const memory = graph({
  title: 'Memory of connections',
  description: 'By service. Good is a few megabytes; one that grows has an output buffer that nobody reads.',
  width: 8,
  isStacked: true,
  queries: [
    { vector: sumBy(['target', 'service'], gauge(m.clientsMemory)), legend: '{{service}}, {{target}}' },
  ],
  whenEmpty: notRead,
});

const unknown = table({
  title: 'Unknown clients',
  description:
    'Connections of no known service, numbers in names as *. Good is an empty table; otherwise the name, the library and the network say whose they are: give them a rule under services in the config, or close them.',
  width: 12,
  queries: [
    {
      vector: maxBy(['target', 'client_name', 'library', 'address_group'], gauge(m.unknownConnections)),
      column: { title: 'Connections', width: 100 },
    },
  ],
  labels: {
    client_name: { title: 'Name' },
    library: { title: 'Library' },
    address_group: { title: 'Network' },
    target: { title: 'Target' },
  },
  sortBy: 'Connections',
  whenEmpty: 'Nobody unknown is connected',
  links: [runbook('UnknownClientConnected')],
});

const spenders = table({
  title: 'Connections that send most',
  description:
    'Commands of the last hour, of those connections that sent most. Good is that they do real work; otherwise they poll.',
  width: 12,
  queries: [
    {
      vector: top(10, maxBy(connection, increase(m.clientCommands, '1h'))),
      column: { title: 'Commands', width: 110 },
    },
  ],
  labels: {
    service: { title: 'Service' },
    client_name: { title: 'Name' },
    client_id: { title: 'Id', width: 80 },
    address_group: { title: 'Network' },
    target: { title: 'Target' },
  },
  sortBy: 'Commands',
  whenEmpty: 'Redis counts commands by connection from 8 on, Valkey from 8.1 on',
  links: [runbook('RedisOperationsBurningFast')],
});

/** Every connection, in groups. */
export const clientsSection: Section = {
  title: 'Who is connected',
  lines: [[groups], [byRole, byLibrary, memory], [unknown, spenders]],
};
