// The settings of a Postgres: a few with their values, and of the others whether they changed.
import type { SqlCollector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/postgres-settings.ts';
import { type Sample, sample } from '../sample.ts';
import { numberIn, type PostgresPort, type Row, textIn } from '../targets/postgres-port.ts';
import { settingsStatement } from './postgres-statements.ts';
import { fingerprint, noSettingNotes, noteSettings, type Settings } from './setting-changes.ts';

const exported: readonly (readonly [name: string, metric: Metric<'target', 'gauge'>])[] = [
  ['authentication_timeout', m.authenticationTimeout],
  ['client_connection_check_interval', m.clientCheckInterval],
  ['deadlock_timeout', m.deadlockTimeout],
  ['idle_in_transaction_session_timeout', m.idleInTransactionTimeout],
  ['idle_session_timeout', m.idleSessionTimeout],
  ['lock_timeout', m.lockTimeout],
  ['statement_timeout', m.statementTimeout],
  ['tcp_keepalives_count', m.keepalivesCount],
  ['tcp_keepalives_idle', m.keepalivesIdle],
  ['tcp_keepalives_interval', m.keepalivesInterval],
  ['tcp_user_timeout', m.tcpUserTimeout],
  ['transaction_timeout', m.transactionTimeout],
];
const seconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60 };

/** Reads all settings every five minutes, and notices those that change. */
export const postgresSettings: SqlCollector<Pick<PostgresPort, 'ask' | 'memory'>> = {
  name: 'postgres_settings',
  metrics: [
    ...exported.map(([, metric]) => metric),
    m.settingsChanged,
    m.settingsInfo,
    m.settingsLoaded,
    m.settingsPending,
  ],
  everyMs: 5 * 60_000,
  async collect(port) {
    const rows = await port.ask(settingsStatement);
    if (rows.length === 0) throw new TargetError('hidden', 'Expected pg_settings to give settings, got none');
    const notes = port.memory('postgres_settings', noSettingNotes);
    const settings: Settings = new Map(rows.map((row) => [textIn(row, 'name'), textIn(row, 'reset_val')]));
    noteSettings(notes, settings, Date.now());
    return [
      ...readSettings(rows),
      sample(m.settingsInfo, 1, { fingerprint: fingerprint(settings) }),
      ...[...notes.changedAt]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([setting, at]) => sample(m.settingsChanged, at / 1000, { setting })),
    ];
  },
};

/** The samples of settings with values of their own; one the server does not have yields none. */
export const readSettings = (rows: readonly Row[]): readonly Sample[] => {
  const byName = new Map(rows.map((row) => [textIn(row, 'name'), row]));
  const loaded = numberIn(rows[0], 'loaded');
  return [
    ...exported.flatMap(([name, metric]) => {
      const row = byName.get(name);
      // A connection sets this one for itself.
      const value = Number(row?.[name === 'statement_timeout' ? 'reset_val' : 'setting'] ?? Number.NaN);
      const scale = seconds[row ? textIn(row, 'unit') : ''] ?? 1;
      return Number.isFinite(value) ? [sample(metric, value * scale)] : [];
    }),
    sample(m.settingsPending, rows.filter(({ pending_restart }) => pending_restart === true).length),
    ...(loaded === undefined ? [] : [sample(m.settingsLoaded, loaded)]),
  ];
};
