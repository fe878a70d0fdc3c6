import * as m from '../../exporter/metrics/pgbouncer.ts';
import * as databases from '../../exporter/metrics/pgbouncer-databases.ts';
import { graph } from '../builder/course.ts';
import type { Draft } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { noPooler } from './postgres-sides.ts';
import { now } from './simple.ts';

const places = ['name', 'host', 'port', 'database', 'force_user', 'pool_mode'] as const;
const ofPlaces = [
  [databases.currentConnections, 'Connections'],
  [databases.poolSize, 'Size of a pool'],
  [databases.reservePool, 'Reserve of a pool'],
  [databases.maxConnections, 'Limit'],
  [databases.paused, 'Paused'],
  [databases.disabled, 'Disabled'],
] as const;

const limits = table({
  title: 'Databases of PgBouncer',
  description:
    'Where each leads to, its connections, what each of its pools may open, and its limit over all pools, 0 for none. Good is none that is paused or disabled, and limits that Postgres has slots for.',
  width: 24,
  height: 6,
  queries: ofPlaces.map(([metric, title]) => ({
    vector: now(metric, places),
    column: { title, width: 130 },
  })),
  labels: {
    name: { title: 'Name' },
    database: { title: 'Database' },
    host: { title: 'Host' },
    port: { title: 'Port', width: 70 },
    force_user: { title: 'As' },
    pool_mode: { title: 'Mode', width: 110 },
    target: { title: 'Target', width: 120 },
  },
  sortBy: 'Connections',
  whenEmpty: noPooler,
});

const taken = graph({
  title: 'Clients and servers of PgBouncer',
  description:
    'Good is clients far under the dashed line, max_client_conn: at it nobody else is let in. This exporter is one of them.',
  width: 8,
  queries: [
    { vector: now(m.listUsedClients), legend: 'clients, {{target}}' },
    { vector: now(m.listLoginClients), legend: 'logging in, {{target}}' },
    { vector: now(m.listUsedServers), legend: 'connections to servers, {{target}}' },
    { vector: now(m.maxClientConnections), legend: 'most clients of {{target}}', isBudget: true },
  ],
  whenEmpty: noPooler,
});

const names = graph({
  title: 'Names that PgBouncer looks up',
  description: 'Good is none in flight for long: a server whose name is not found is not connected to.',
  width: 5,
  queries: [
    { vector: now(m.listDnsQueries), legend: 'in flight, {{target}}' },
    { vector: now(m.listDnsNames), legend: 'names held, {{target}}' },
    { vector: now(m.listDnsZones), legend: 'zones held, {{target}}' },
  ],
  whenEmpty: noPooler,
});

const counts = table({
  title: 'Pools of PgBouncers',
  description:
    'Good is about as many pools as databases times users. One user may have so many connections over all pools, 0 for no limit.',
  width: 7,
  queries: [
    { vector: now(m.listDatabases), column: { title: 'Databases', width: 90 } },
    { vector: now(m.listUsers), column: { title: 'Users', width: 70 } },
    { vector: now(m.listPools), column: { title: 'Pools', width: 70 } },
    { vector: now(m.maxUserConnections), column: { title: 'For a user', width: 90 } },
  ],
  labels: { target: { title: 'Target' } },
  whenEmpty: noPooler,
});

const versions = table({
  title: 'Versions of PgBouncers',
  description: 'Good is one version of all of them.',
  width: 4,
  queries: [
    {
      vector: now(m.versionInfo, ['version']),
      column: { title: 'PgBouncer', unit: 'bool_yes_no', width: 80 },
    },
  ],
  labels: { target: { title: 'Target' }, version: { title: 'Version' } },
  whenEmpty: noPooler,
});

/** Where it leads to, and how much of everything it may have. */
export const pgbouncerLimits: readonly (readonly Draft[])[] = [[limits], [taken, names, counts, versions]];
