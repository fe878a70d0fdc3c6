import { readFileSync } from 'node:fs';

/** The names of a default scrape of one version of postgres_exporter, with their types. */
export const peerNames = (version: '0.11.1' | '0.15.0'): ReadonlyMap<string, string> =>
  new Map(
    readFileSync(new URL(`../fixtures/peers/postgres_exporter-${version}.txt`, import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(' ') as [string, string]),
  );

/** What it has and we do not, by the reason. */
export const lacking: readonly (readonly [reason: string, names: RegExp])[] = [
  ['is of that exporter itself', /^(pg_exporter|postgres_exporter|pg_scrape_collector)_/],
  [
    'is in milliseconds: ours is that name with _seconds_total',
    /^pg_stat_database_(active|session|idle_in_transaction)_time$/,
  ],
  [
    'is no setting of connections: pg_settings_info and pg_settings_changed_timestamp_seconds tell when it changes',
    /^pg_settings_/,
  ],
  ['is of disks, which takes longer to read than everything else', /^pg_(database_size|wal)_/],
  [
    'is of replication and its conflicts, checksums, archiving or checkpoints, not of connections',
    /^pg_(replication_lag|stat_archiver|stat_bgwriter|stat_database_(conflicts_confl|checksum))_/,
  ],
];

/** The settings that limit connections, or end sessions that do nothing: all of them are ours. */
export const connectionSettings =
  /^pg_settings_((max|superuser_reserved)_connections|max_wal_senders|server_version_num|(authentication|idle_session|idle_in_transaction_session|statement|lock|deadlock)_timeout_seconds|client_connection_check_interval_seconds|tcp_\w+)$/;
