import * as pg from '../../exporter/metrics/postgres.ts';
import * as databases from '../../exporter/metrics/postgres-databases.ts';
import { only, share, sumBy } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import type { Section } from '../builder/layout.ts';
import { table } from '../builder/table.ts';
import { noServer } from './postgres-sides.ts';
import { now } from './simple.ts';

const client = ['datname', 'state', 'usename', 'application_name'] as const;

const states = graph({
  title: 'Clients by state',
  description:
    'Good is mostly idle, some active, and none that is idle in transaction for long: those hold locks and rows. Unknown is a missing right: grant pg_monitor.',
  width: 12,
  isStacked: true,
  queries: [
    {
      vector: sumBy(['target', 'state'], now(pg.activityCount, client)),
      legend: '{{state}}, {{target}}',
    },
  ],
  whenEmpty: noServer,
});

const applications = graph({
  title: 'Clients by application',
  description:
    'By the application_name they give. Good is about what the pools of each tell of; more is somebody who opens connections beside a pool.',
  width: 12,
  isStacked: true,
  queries: [
    {
      vector: sumBy(['target', 'application_name'], now(pg.activityCount, client)),
      legend: '{{application_name}}, {{target}}',
    },
  ],
  whenEmpty: noServer,
});

const holders = table({
  title: 'Who holds connections',
  description:
    'Clients now, with the longest time in their state and in a transaction. Good is short times of whatever is active or idle in transaction.',
  width: 24,
  queries: [
    { vector: now(pg.activityCount, client), column: { title: 'Connections', width: 110 } },
    { vector: now(pg.activityMaxState, client), column: { title: 'In this state for', width: 130 } },
    {
      vector: now(pg.activityMaxTransaction, client),
      column: { title: 'In a transaction for', width: 150 },
    },
  ],
  labels: {
    application_name: { title: 'Application' },
    usename: { title: 'Role', width: 140 },
    datname: { title: 'Database', width: 140 },
    state: { title: 'State', width: 160 },
    target: { title: 'Target', width: 120 },
  },
  sortBy: 'Connections',
  whenEmpty: noServer,
});

const ofDatabases = table({
  title: 'Databases',
  description:
    'Backends of each and what it may have, -1 for no limit of its own. Good is far from the limit.',
  width: 12,
  height: 6,
  queries: [
    { vector: now(databases.numBackends, ['datname']), column: { title: 'Backends', width: 100 } },
    {
      vector: now(databases.databaseConnectionLimit, ['datname']),
      column: { title: 'Limit', unit: 'none', width: 90 },
    },
  ],
  labels: { datname: { title: 'Database' }, target: { title: 'Target', width: 120 } },
  sortBy: 'Backends',
  whenEmpty: noServer,
});

const roleLimits = now(databases.roleConnectionLimit, ['rolname']);

const ofRoles = table({
  title: 'Roles with a limit',
  description: 'Good is under 80 %: from there on this role is refused before the server is full.',
  width: 12,
  height: 6,
  queries: [
    { vector: now(databases.roleConnections, ['rolname']), column: { title: 'Connections', width: 110 } },
    { vector: roleLimits, column: { title: 'Limit', width: 90 } },
    {
      vector: share(now(databases.roleConnections, ['rolname']), only(roleLimits, '>', 0)),
      column: { title: 'Taken', width: 90 },
    },
  ],
  labels: { rolname: { title: 'Role' }, target: { title: 'Target', width: 120 } },
  sortBy: 'Taken',
  whenEmpty: 'No role has a limit, or Postgres was not read',
});

export const sessionsSection: Section = {
  title: 'Who holds connections',
  lines: [[states, applications], [holders], [ofDatabases, ofRoles]],
};
