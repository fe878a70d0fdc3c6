import { describe, expect, it } from 'vitest';
import { pgbouncerConfig, settingIn } from '../../../exporter/collectors/pgbouncer-config.ts';
import { literalPgbouncer, setting } from '../../support/pgbouncer-rows.ts';
import { lines } from '../../support/values.ts';

const rows = [
  setting('max_client_conn', '200'),
  setting('max_user_connections', '0'),
  setting('pool_mode', 'session'),
];

describe('pgbouncerConfig', () => {
  it('tells the limits, and nothing else of the config', async () => {
    expect(lines(await pgbouncerConfig.collect(literalPgbouncer({ CONFIG: rows })))).toEqual([
      'pgbouncer_config_max_client_connections 200',
      'pgbouncer_config_max_user_connections 0',
    ]);
  });
});

describe('settingIn', () => {
  it('is the text of a setting, empty where it is not shown', () => {
    expect(settingIn(rows, 'pool_mode')).toBe('session');
    expect(settingIn(rows, 'user')).toBe('');
  });
});
