import { describe, expect, it } from 'vitest';
import { mostDatabases } from '../../../exporter/collectors/pgbouncer-databases.ts';
import { pgbouncerStats } from '../../../exporter/collectors/pgbouncer-stats.ts';
import type { Row } from '../../../exporter/targets/postgres-port.ts';
import { literalPgbouncer } from '../../support/pgbouncer-rows.ts';
import { lines } from '../../support/values.ts';

// The console sends these as numeric, which `pg` gives as texts.
const row: Row = {
  database: 'shop',
  total_xact_count: '20',
  total_query_count: '25',
  total_received: '190',
  total_sent: '739',
  total_xact_time: '1694',
  total_query_time: '1500000',
  total_wait_time: '37971399',
  avg_xact_count: '0',
};
const row124: Row = {
  ...row,
  total_server_assignment_count: '18',
  total_client_parse_count: '3',
  total_server_parse_count: '2',
  total_bind_count: '4',
};
const of118 = [
  'pgbouncer_stats_totals_queries_pooled_total{database="shop"} 25',
  'pgbouncer_stats_totals_queries_duration_seconds_total{database="shop"} 1.5',
  'pgbouncer_stats_totals_received_bytes_total{database="shop"} 190',
  'pgbouncer_stats_totals_sent_bytes_total{database="shop"} 739',
  'pgbouncer_stats_totals_client_wait_seconds_total{database="shop"} 37.971399',
  'pgbouncer_stats_totals_sql_transactions_pooled_total{database="shop"} 20',
  'pgbouncer_stats_totals_server_in_transaction_seconds_total{database="shop"} 0.001694',
];

const read = async (...rows: readonly Row[]) => pgbouncerStats().collect(literalPgbouncer({ STATS: rows }));

describe('pgbouncerStats', () => {
  it('tells the totals of 1.18 in seconds, without the console', async () => {
    expect(lines(await read(row, { ...row, database: 'pgbouncer' }))).toEqual(of118);
  });

  it('tells what 1.24 has beside them', async () => {
    expect(lines(await read(row124))).toEqual([
      ...of118,
      'pgbouncer_stats_totals_server_assignments_total{database="shop"} 18',
      'pgbouncer_stats_totals_client_parses_total{database="shop"} 3',
      'pgbouncer_stats_totals_server_parses_total{database="shop"} 2',
      'pgbouncer_stats_totals_binds_total{database="shop"} 4',
    ]);
  });

  it('leaves out those with fewest queries of very many, and makes no sum that could fall', async () => {
    const many = Array.from({ length: mostDatabases + 2 }, (_, index) => ({
      ...row,
      database: `db${index}`,
      total_query_count: String(index),
    }));
    const databases = new Set((await read(...many)).map(({ labels }) => labels.database));
    expect([databases.size, databases.has('db0'), databases.has('db1'), databases.has('db2')]).toEqual([
      mostDatabases,
      false,
      false,
      true,
    ]);
  });
});
