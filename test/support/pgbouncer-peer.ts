import { readFileSync } from 'node:fs';

/** What a metric of another exporter is. */
export interface PeerMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** The metrics of one version of pgbouncer_exporter. */
export const pgbouncerPeer = (version: '0.7.0' | '0.12.1'): readonly PeerMetric[] =>
  readFileSync(new URL(`../fixtures/peers/pgbouncer_exporter-${version}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' '))
    .map(([name = '', type = '', ...labels]) => ({ name, type, labels }));

/** The name that 0.11 and later give to a metric of earlier ones. */
export const renamed = (name: string): string => name.replace(/^pgbouncer_stats_(?!totals_)/, '$&totals_');

/** What it has and we do not, by the reason. */
export const lacking: readonly (readonly [reason: string, names: RegExp])[] = [
  ['is of that exporter itself', /^pgbouncer_exporter_/],
  ['is of a column that PgBouncer 1.8 took away', /^pgbouncer_stats_totals_queries_total$/],
  ['is a row for each client in SHOW CLIENTS: it grows with them', /^pgbouncer_client_connections$/],
];
