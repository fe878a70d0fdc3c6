import type { Reader } from '../collector.ts';
import type { PgbouncerPort } from '../targets/pgbouncer-port.ts';
import { pgbouncerConfig } from './pgbouncer-config.ts';
import { pgbouncerDatabases } from './pgbouncer-databases.ts';
import { pgbouncerLists } from './pgbouncer-lists.ts';
import { pgbouncerPools } from './pgbouncer-pools.ts';
import { pgbouncerServer } from './pgbouncer-server.ts';
import { pgbouncerStats } from './pgbouncer-stats.ts';

/** Every collector of a PgBouncer target, in the order they run; the first one decides `pgbouncer_up`. */
export const pgbouncerCollectors = (): readonly Reader<PgbouncerPort>[] => [
  pgbouncerServer,
  pgbouncerPools(),
  pgbouncerDatabases(),
  pgbouncerStats(),
  pgbouncerLists,
  pgbouncerConfig,
];
