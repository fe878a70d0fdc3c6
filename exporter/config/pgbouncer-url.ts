import type { PostgresAddress } from '../targets/postgres-address.ts';
import { postgresAddress } from './postgres-url.ts';

/** What the URL of a PgBouncer may look like, for sentences. */
export const pgbouncerUrlForms =
  'a URL such as postgresql://host:6432/pgbouncer, whose database is that of the admin console';

/** The address of the admin console in a URL of libpq, the port 6432 unless given; undefined for anything else. */
export const pgbouncerAddress = (url: string): PostgresAddress | undefined => {
  const address = postgresAddress(url, 6432);
  if (!address || (address.database ?? 'pgbouncer') !== 'pgbouncer') return undefined;
  return { ...address, database: 'pgbouncer' };
};
