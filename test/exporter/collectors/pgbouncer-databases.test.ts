import { describe, expect, it } from 'vitest';
import { mostDatabases, pgbouncerDatabases } from '../../../exporter/collectors/pgbouncer-databases.ts';
import {
  consoleRow,
  databaseRow,
  databaseRow124,
  literalPgbouncer,
  setting,
} from '../../support/pgbouncer-rows.ts';
import { lines } from '../../support/values.ts';

const config = [setting('pool_mode', 'session'), setting('reserve_pool_timeout', '5')];

describe('pgbouncerDatabases', () => {
  it.each([
    ['1.18', databaseRow()],
    ['1.24', databaseRow124()],
  ])('reads the columns of %s by name, a pool mode of NULL as the one in force', async (_, row) => {
    const port = literalPgbouncer({ DATABASES: [row, consoleRow], CONFIG: config });
    const labels =
      'name="shop",host="10.0.0.5",port="5432",database="orders",force_user="",pool_mode="session"';
    expect(lines(await pgbouncerDatabases().collect(port))).toEqual([
      `pgbouncer_databases_pool_size{${labels}} 5`,
      `pgbouncer_databases_reserve_pool{${labels}} 2`,
      `pgbouncer_databases_max_connections{${labels}} 0`,
      `pgbouncer_databases_current_connections{${labels}} 4`,
      `pgbouncer_databases_paused{${labels}} 0`,
      `pgbouncer_databases_disabled{${labels}} 0`,
    ]);
  });

  it('keeps a pool mode that a database has of its own', async () => {
    const port = literalPgbouncer({ DATABASES: [databaseRow({ pool_mode: 'statement' })], CONFIG: config });
    const [first] = await pgbouncerDatabases().collect(port);
    expect(first?.labels.pool_mode).toBe('statement');
  });

  it('tells very many as others, by their connections alone', async () => {
    const many = Array.from({ length: mostDatabases + 3 }, (_, index) =>
      databaseRow({ name: `db${index}`, current_connections: index < 3 ? 1 : 10 }),
    );
    const samples = await pgbouncerDatabases().collect(literalPgbouncer({ DATABASES: many, CONFIG: config }));
    expect(new Set(samples.map(({ labels }) => labels.name)).size).toBe(mostDatabases + 1);
    expect(lines(samples.filter(({ labels }) => labels.name === 'other'))).toEqual([
      'pgbouncer_databases_current_connections{name="other",host="",port="",database="",force_user="",pool_mode=""} 3',
    ]);
  });
});
