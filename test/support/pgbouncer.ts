import { type PgbouncerOptions, type PgbouncerServer, startPgbouncer } from '../../demo/servers/pgbouncer.ts';
import type { PostgresServer } from '../../demo/servers/postgres.ts';
import type { Workplace } from './folder.ts';
import { session } from './postgres.ts';
import { somePassword } from './secrets.ts';

/** What differs from a PgBouncer of defaults. */
export interface PoolerOptions extends Pick<PgbouncerOptions, 'port' | 'settings'> {
  /** More of the line of its database, such as `pool_size=1`. */
  readonly line?: string;
}

/** A PgBouncer with what a test asks of it. */
export interface Pooler extends PgbouncerServer {
  /** Its console, for the user that may ask for statistics. */
  readonly statsUrl: string;
  /** The Postgres behind it, for its superuser. */
  readonly shopUrl: string;
}

/** Starts one in front of a Postgres: with a database `shop`, and users of whom `stats` may look and `plain` may not. */
export const startPooler = async (
  work: Workplace,
  postgres: Pick<PostgresServer, 'port' | 'password'>,
  { line = '', settings = {}, port }: PoolerOptions = {},
): Promise<Pooler> => {
  const server = await startPgbouncer({
    dir: work.dir,
    port,
    users: { postgres: postgres.password, stats: somePassword, plain: somePassword },
    databases: { shop: `host=127.0.0.1 port=${postgres.port} dbname=postgres ${line}` },
    settings: { stats_users: 'stats', ...settings },
  });
  return work.keep({
    ...server,
    statsUrl: server.urlOf('stats', somePassword),
    shopUrl: server.urlOf('postgres', postgres.password, 'shop'),
  });
};

/** One that a client has used, and a role of Postgres that may have few connections. */
export const startUsedPooler = async (work: Workplace, postgres: PostgresServer): Promise<Pooler> => {
  const admin = await session(work, postgres.url, 'api');
  await admin.query('CREATE ROLE limited LOGIN CONNECTION LIMIT 3');
  const pooler = await startPooler(work, postgres);
  await (await session(work, pooler.shopUrl)).query('SELECT 1');
  return pooler;
};
