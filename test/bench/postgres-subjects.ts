// What the Postgres row compares, and what it is held to: exporters, sessions, and what the server spends.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { Client } from 'pg';
import { startExporter } from '../../demo/servers/exporter.ts';
import { childrenOf, type PostgresServer } from '../../demo/servers/postgres.ts';
import { answersOk, startServer } from '../../demo/servers/process.ts';
import type { Workplace } from '../support/folder.ts';
import { somePassword } from '../support/secrets.ts';

/** Debian's program. */
export const postgresPeer = 'prometheus-postgres-exporter';

const monitor = 'monitor';

/** The role both read as. */
export const createMonitor = (admin: Client): Promise<unknown> =>
  admin.query(`CREATE ROLE ${monitor} LOGIN PASSWORD '${somePassword}'; GRANT pg_monitor TO ${monitor}`);

/** Headroom with that server as its only target, reading on every scrape. */
export const startOwn = async (work: Workplace, server: PostgresServer): Promise<string> => {
  const config = join(work.dir, 'headroom.json');
  writeFileSync(config, JSON.stringify({ min_interval: 0 }));
  const env = { DATABASE_URL: server.urlOf(monitor, somePassword) };
  return work.keep(await startExporter({ dir: work.dir, env, config })).url;
};

/** postgres_exporter with its defaults. */
export const startOther = async (work: Workplace, server: PostgresServer): Promise<string> => {
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  const options = {
    name: `${postgresPeer}-${port}`,
    program: postgresPeer,
    args: [`--web.listen-address=127.0.0.1:${port}`],
    env: { DATA_SOURCE_NAME: `${server.urlOf(monitor, somePassword)}?sslmode=disable` },
    dir: work.dir,
    // Only its landing page: /metrics would be a scrape.
    ready: () => answersOk(url),
  };
  work.keep(await startServer(options));
  return url;
};

/** So many sessions: six of ten idle, two idle in a transaction, the others busy, one in twenty waiting for a lock. */
export const occupy = async (work: Workplace, server: PostgresServer, count: number): Promise<void> => {
  for (let index = 0; index < count; index++) {
    const client = new Client({ connectionString: server.url, application_name: `app ${index % 5}` });
    client.on('error', () => undefined);
    await client.connect();
    work.later(() => client.end().catch(() => undefined));
    const part = (index % 20) / 20;
    if (part >= 0.8)
      client.query(part < 0.95 ? 'SELECT pg_sleep(3600)' : 'UPDATE held SET n = 1').catch(() => undefined);
    else if (part >= 0.6) await client.query('BEGIN; SELECT 1');
  }
};

/** CPU that a server and all the processes it ever started have used, in ms. */
export const serverCpuMs = (pid: number): number => {
  // utime, stime, and of the postmaster also cutime and cstime: see proc(5); a tick is 10 ms.
  const ticks = (of: number, fields: readonly number[]): number => {
    const stat = readFileSync(`/proc/${of}/stat`, 'utf8');
    const all = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.reduce((sum, field) => sum + Number(all[field]), 0);
  };
  const children = childrenOf(pid).reduce((sum, child) => sum + ticks(child, [11, 12]), 0);
  return (children + ticks(pid, [11, 12, 13, 14])) * 10;
};

/** Sessions that were ever begun, this one included. */
export const sessionsBegun = async (admin: Client): Promise<number> => {
  const { rows } = await admin.query('SELECT sum(sessions)::float8 AS sessions FROM pg_stat_database');
  return (rows[0] as { sessions: number }).sessions;
};
