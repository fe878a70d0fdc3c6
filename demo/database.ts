import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import pg from 'pg';
import { startPgPoolApp, startSqlalchemyApp } from './servers/applications.ts';
import { startPgbouncer } from './servers/pgbouncer.ts';
import { type PostgresServer, startPostgres } from './servers/postgres.ts';
import { startVisitors } from './servers/visitors.ts';
import type { Step } from './stack.ts';

/** Where everything will listen: known at once, so that the exporter need not wait for any of it. */
export interface DatabasePlan {
  readonly ports: Readonly<Record<'postgres' | 'pooler' | 'shop' | 'mailer', number>>;
  /** Of this run alone: its ports are open to everybody on this machine. */
  readonly passwords: Readonly<Record<'postgres' | 'headroom' | 'shop', string>>;
  /** Postgres and PgBouncer's console, as the exporter reads them. */
  readonly databaseUrl: string;
  readonly poolerUrl: string;
  /** The applications. */
  readonly shopUrl: string;
  readonly mailerUrl: string;
}

/** Postgres with PgBouncer in front of it, and two applications that go through it with pools of their own. */
export interface Database {
  readonly postgres: PostgresServer;
  readonly shopUrl: string;
}

/** Free ports and new passwords. */
export async function planDatabase(): Promise<DatabasePlan> {
  const [postgres, pooler, shop, mailer] = [
    await getPort(),
    await getPort(),
    await getPort(),
    await getPort(),
  ];
  const password = (): string => randomBytes(12).toString('hex');
  const passwords = { postgres: password(), headroom: password(), shop: password() };
  const at = (port: number, database: string): string =>
    `postgresql://headroom:${passwords.headroom}@127.0.0.1:${port}/${database}`;
  return {
    ports: { postgres, pooler, shop, mailer },
    passwords,
    databaseUrl: at(postgres, 'shop'),
    poolerUrl: at(pooler, 'pgbouncer'),
    shopUrl: `http://127.0.0.1:${shop}`,
    mailerUrl: `http://127.0.0.1:${mailer}`,
  };
}

/** Starts all of it, and visitors that keep the applications at work. */
export async function startDatabase(
  dir: string,
  plan: DatabasePlan,
  step: Step,
  signal?: AbortSignal,
): Promise<Database> {
  const { ports, passwords, shopUrl, mailerUrl } = plan;
  const databaseUrl = `postgresql://shop:${passwords.shop}@127.0.0.1:${ports.pooler}/shop`;
  // A caller gives up before a visitor does.
  const application = { dir, databaseUrl, poolTimeout: 3 };
  const [postgres] = await Promise.all([
    step('postgres', () => preparedPostgres(dir, plan, signal)),
    step('pgbouncer', () => pooler(dir, plan)),
    step('shop, with a pool of SQLAlchemy', () => startSqlalchemyApp({ ...application, port: ports.shop })),
    step('mailer, with a pg.Pool', () => startPgPoolApp({ ...application, port: ports.mailer })),
  ]);
  const urls = [`${shopUrl}/order`, `${mailerUrl}/mail`];
  await step('visitors of shop and mailer', () => startVisitors({ dir, urls }));
  return { postgres, shopUrl };
}

async function preparedPostgres(
  dir: string,
  { ports, passwords }: DatabasePlan,
  signal?: AbortSignal,
): Promise<PostgresServer> {
  const { postgres: password, headroom, shop } = passwords;
  const server = await startPostgres({
    dir,
    home: dir,
    port: ports.postgres,
    password,
    signal,
    // In its data folder: nothing is left in /dev/shm when it is killed.
    settings: { dynamic_shared_memory_type: 'mmap' },
  });
  await query(server.url, [
    // A statement that fails is logged: not with a password.
    'SET log_min_error_statement = panic',
    // As `headroom grants` prints it.
    `CREATE ROLE headroom LOGIN PASSWORD '${headroom}' CONNECTION LIMIT 5`,
    'GRANT pg_read_all_stats, pg_read_all_settings TO headroom',
    `CREATE ROLE shop LOGIN PASSWORD '${shop}'`,
    'CREATE DATABASE shop OWNER shop',
  ]);
  await query(server.urlOf('shop', shop, 'shop'), [
    `CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      placed_at timestamptz NOT NULL DEFAULT now()
    )`,
  ]);
  return server;
}

async function query(connectionString: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function pooler(dir: string, { ports, passwords: { shop, headroom } }: DatabasePlan) {
  return startPgbouncer({
    dir,
    home: dir,
    port: ports.pooler,
    users: { shop, headroom },
    databases: { shop: `host=127.0.0.1 port=${ports.postgres} dbname=shop` },
    settings: {
      stats_users: 'headroom',
      pool_mode: 'transaction',
      // Who waits for a Postgres that is gone is told so soon, and Postgres is tried again soon.
      query_wait_timeout: 5,
      server_login_retry: 1,
    },
  });
}
