import { describe, expect, it } from 'vitest';
import { postgresSettings, readSettings } from '../../../exporter/collectors/postgres-settings.ts';
import { settingsStatement } from '../../../exporter/collectors/postgres-statements.ts';
import type { Row } from '../../../exporter/targets/postgres-port.ts';
import { literalPostgres } from '../../support/postgres-port.ts';
import { lines } from '../../support/values.ts';

const setting = (name: string, value: string, unit: string | null = null, more: Row = {}): Row => ({
  name,
  setting: value,
  reset_val: value,
  unit,
  pending_restart: false,
  loaded: 1_700_000_000,
  ...more,
});

describe('settings', () => {
  it('are in seconds whatever unit they are kept in', () => {
    const rows = [
      setting('authentication_timeout', '60', 's'),
      setting('lock_timeout', '1500', 'ms'),
      setting('tcp_keepalives_count', '9'),
    ];
    expect(lines(readSettings(rows))).toEqual([
      'pg_settings_authentication_timeout_seconds 60',
      'pg_settings_lock_timeout_seconds 1.5',
      'pg_settings_tcp_keepalives_count 9',
      'pg_settings_pending_restart 0',
      'pg_settings_loaded_timestamp_seconds 1700000000',
    ]);
  });

  it('tell statement_timeout as sessions begin with it, not as this one has it now', () => {
    const rows = [setting('statement_timeout', '5000', 'ms', { reset_val: '0' })];
    expect(lines(readSettings(rows))[0]).toBe('pg_settings_statement_timeout_seconds 0');
  });

  it('that wait for a restart are counted', () => {
    expect(lines(readSettings([setting('port', '1', null, { pending_restart: true })]))[0]).toBe(
      'pg_settings_pending_restart 1',
    );
  });

  it('that change are told by name only', async () => {
    const answers = new Map([[settingsStatement, [setting('work_mem', '4096', 'kB')]]]);
    const port = literalPostgres(answers);
    const names = async () =>
      (await postgresSettings.collect(port))
        .filter(({ metric }) => metric.name === 'pg_settings_changed_timestamp_seconds')
        .map(({ labels }) => labels.setting);
    expect(await names()).toEqual([]);
    answers.set(settingsStatement, [setting('work_mem', '8192', 'kB')]);
    expect(await names()).toEqual(['work_mem']);
  });

  it('are hidden where there is none', async () => {
    const port = literalPostgres(new Map([[settingsStatement, []]]));
    await expect(postgresSettings.collect(port)).rejects.toMatchObject({ reason: 'hidden' });
  });
});
