import * as pg from '../../exporter/metrics/postgres.ts';
import * as m from '../../exporter/metrics/postgres-settings.ts';
import { maxBy, times } from '../builder/combine.ts';
import { age, gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { stat } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { noServer } from './postgres-sides.ts';
import { now } from './simple.ts';

const target = { title: 'Target' };

const upFor = stat({
  title: 'Up for',
  description: 'Since the server started. Good is since its last planned restart.',
  width: 6,
  queries: [{ vector: maxBy(['target'], age(pg.pgStartTime)), legend: '{{target}}' }],
  whenEmpty: noServer,
});

const loaded = stat({
  title: 'Settings loaded',
  description: 'So long ago the configuration files were read. Good is when you last changed them.',
  width: 6,
  queries: [{ vector: maxBy(['target'], age(m.settingsLoaded)), legend: '{{target}}' }],
  whenEmpty: noServer,
});

const pending = stat({
  title: 'Wait for a restart',
  description: 'Settings that were changed and have no effect before a restart. Good is 0.',
  width: 6,
  queries: [{ vector: now(m.settingsPending), legend: '{{target}}' }],
  steps: { base: 'green', from: [[1, 'orange']] },
  whenEmpty: noServer,
});

const standby = stat({
  title: 'Standby',
  description: 'Whether the server is in recovery. Good is no for the one that applications write to.',
  width: 6,
  queries: [{ vector: now(pg.pgIsReplica), legend: '{{target}}' }],
  whenEmpty: noServer,
});

const versions = table({
  title: 'Versions',
  description: 'Good is one version of all servers.',
  width: 6,
  height: 6,
  queries: [
    {
      vector: now(pg.pgStatic, ['short_version']),
      column: { title: 'Server', unit: 'bool_yes_no', width: 80 },
    },
  ],
  labels: { target, short_version: { title: 'Version' } },
  whenEmpty: noServer,
});

const fingerprints = table({
  title: 'Settings as a whole',
  description: 'A fingerprint of all settings. Good is one fingerprint of servers that should be alike.',
  width: 6,
  height: 6,
  queries: [
    {
      vector: now(m.settingsInfo, ['fingerprint']),
      column: { title: 'Server', unit: 'bool_yes_no', width: 80 },
    },
  ],
  labels: { target, fingerprint: { title: 'Fingerprint' } },
  whenEmpty: noServer,
});

const changes = table({
  title: 'Settings changed',
  description: 'While this exporter watched. Good is only what you changed yourself.',
  width: 12,
  height: 6,
  queries: [
    {
      vector: times(maxBy(['target', 'setting'], gauge(m.settingsChanged)), 1000, 'dateTimeFromNow'),
      column: { title: 'Changed', width: 140 },
    },
  ],
  labels: { target, setting: { title: 'Setting' } },
  sortBy: 'Changed',
  whenEmpty: 'No setting was seen to change',
});

const slots = table({
  title: 'Slots and who may have them',
  description:
    'Good is pools that together open less than max_connections minus what is reserved. Standbys have slots of their own.',
  width: 24,
  height: 5,
  queries: [
    { vector: now(pg.pgMaxConnections), column: { title: 'max_connections' } },
    { vector: now(pg.connectionsUsable), column: { title: 'for ordinary roles' } },
    { vector: now(pg.pgSuperuserReserved), column: { title: 'superusers only' } },
    { vector: now(pg.pgReserved), column: { title: 'pg_use_reserved_connections' } },
    { vector: now(pg.pgRdsReserved), column: { title: 'rds_superuser' } },
    { vector: now(pg.pgMaxWalSenders), column: { title: 'standbys and backups' } },
    { vector: now(pg.connectionsBudget), column: { title: 'budget of use' } },
  ],
  labels: { target },
  whenEmpty: noServer,
});

const timeouts = table({
  title: 'Timeouts',
  description:
    'After so long the server ends it, 0 for never. Good is a limit for transactions that are idle: nothing else ends those of an application that hangs.',
  width: 24,
  height: 5,
  queries: [
    { vector: now(m.idleInTransactionTimeout), column: { title: 'idle in transaction' } },
    { vector: now(m.idleSessionTimeout), column: { title: 'idle session' } },
    { vector: now(m.statementTimeout), column: { title: 'statement' } },
    { vector: now(m.transactionTimeout), column: { title: 'transaction' } },
    { vector: now(m.lockTimeout), column: { title: 'lock' } },
    { vector: now(m.deadlockTimeout), column: { title: 'search for deadlocks' } },
    { vector: now(m.authenticationTimeout), column: { title: 'login' } },
  ],
  labels: { target },
  whenEmpty: noServer,
});

const lost = table({
  title: 'How soon a lost client is noticed',
  description:
    'Its slot stays taken until then. Good is minutes: after the silence, that many questions so far apart; 0 for a check or a timeout that is off.',
  width: 24,
  height: 5,
  queries: [
    { vector: now(m.keepalivesIdle), column: { title: 'silence' } },
    { vector: now(m.keepalivesInterval), column: { title: 'between questions' } },
    { vector: now(m.keepalivesCount), column: { title: 'questions' } },
    { vector: now(m.tcpUserTimeout), column: { title: 'unacknowledged data' } },
    { vector: now(m.clientCheckInterval), column: { title: 'check while it waits' } },
  ],
  labels: { target },
  whenEmpty: noServer,
});

export const serverSection: Section = {
  title: 'The server and its settings',
  lines: [[upFor, loaded, pending, standby], [versions, fingerprints, changes], [slots], [timeouts], [lost]],
};
