// What reading a PgBouncer costs it and the exporter, and what happens while it hangs. Debian has no other exporter of it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExporterServer, startExporter } from '../../../demo/servers/exporter.ts';
import { type PgbouncerServer, startPgbouncer } from '../../../demo/servers/pgbouncer.ts';
import { startPostgres } from '../../../demo/servers/postgres.ts';
import type { Workplace } from '../../support/folder.ts';
import { session } from '../../support/postgres.ts';
import { scrape } from '../../support/scrape.ts';
import { type Client, newClient } from '../client.ts';
import type { Result, Row } from '../result.ts';
import { latency, overRounds } from '../stats.ts';
import { cpuMs } from '../system.ts';
import { inWorkplace } from '../workplace.ts';

const row = 'pgbouncer';
const [warmUp, scrapes, rounds] = [50, 500, 3];
const [databases, clients] = [5, 100];
const timeoutSeconds = 2;

/** A PgBouncer with clients of several databases, more than their pools have connections. */
const startPooler = async (work: Workplace): Promise<PgbouncerServer> => {
  const postgres = work.keep(await startPostgres({ dir: work.dir, version: 15 }));
  const names = Array.from({ length: databases }, (_, index) => `shop${index}`);
  const line = `host=127.0.0.1 port=${postgres.port} dbname=postgres pool_size=5`;
  const pooler = work.keep(
    await startPgbouncer({
      dir: work.dir,
      users: { postgres: postgres.password, stats: 'stats' },
      databases: Object.fromEntries(names.map((name) => [name, line])),
      settings: { stats_users: 'stats', pool_mode: 'transaction', max_client_conn: 2 * clients },
    }),
  );
  for (let index = 0; index < clients; index++) {
    const url = pooler.urlOf('postgres', postgres.password, names[index % databases]);
    await (await session(work, url)).query('SELECT 1');
  }
  return pooler;
};

const startOwn = async (work: Workplace, pooler: PgbouncerServer): Promise<ExporterServer> => {
  const config = join(work.dir, 'headroom.json');
  const targets = [{ name: 'pooler', kind: 'pgbouncer', url: '${PGBOUNCER_URL}' }];
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets }));
  const env = { PGBOUNCER_URL: pooler.urlOf('stats', 'stats') };
  return work.keep(await startExporter({ dir: work.dir, env, config }));
};

const logins = ({ log }: PgbouncerServer): number => log.split('login attempt: db=pgbouncer').length - 1;

const roundTrips = async (url: string): Promise<number> => {
  const count = async () =>
    (await scrape(`${url}/metrics`)).value('headroom_target_round_trips_total', { target: 'pooler' }) ?? 0;
  const before = await count();
  return (await count()) - before;
};

const costs = async (
  client: Client,
  pooler: PgbouncerServer,
  own: ExporterServer,
): Promise<readonly Result[]> => {
  const [ofPooler, ofOwn, ms] = [[] as number[], [] as number[], [] as number[]];
  const before = logins(pooler);
  for (let round = 0; round < rounds; round++) {
    const [poolerMs, ownMs] = [cpuMs(pooler.pid), cpuMs(own.pid)];
    ms.push(...(await client.scrapes(scrapes)));
    ofPooler.push((cpuMs(pooler.pid) - poolerMs) / scrapes);
    ofOwn.push((cpuMs(own.pid) - ownMs) / scrapes);
  }
  return [
    {
      row,
      measure: 'CPU of PgBouncer per scrape, ms',
      headroom: overRounds(ofPooler),
      note: `median (range) of ${rounds} rounds of ${scrapes} scrapes; ${clients} clients, ${databases} databases`,
    },
    { row, measure: 'CPU of the exporter per scrape, ms', headroom: overRounds(ofOwn) },
    { row, measure: 'latency p50 / p95, ms', headroom: latency(ms) },
    {
      row,
      measure: 'new sessions per scrape',
      headroom: { value: (logins(pooler) - before) / (rounds * scrapes) },
      bar: { most: 0 },
      note: 'logins at its console, in its log',
    },
  ];
};

const hang = async (client: Client, pooler: PgbouncerServer): Promise<readonly Result[]> => {
  pooler.kill('SIGSTOP');
  const first = await client.scrape();
  const then = await client.scrapes(5);
  // Its end is a signal that it has to hear.
  pooler.kill('SIGCONT');
  return [
    {
      row,
      measure: 'first scrape while PgBouncer hangs, ms',
      headroom: { value: first },
      bar: { most: timeoutSeconds * 1000, text: "≤ 2,000 (Prometheus' timeout)" },
      note: 'pgbouncer_exporter 0.7.0 has not answered within 15 s',
    },
    {
      row,
      measure: 'the ones after it, ms',
      headroom: { value: Math.max(...then) },
      bar: { most: 100 },
      note: 'the longest of 5',
    },
  ];
};

const run = (): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const pooler = await startPooler(work);
    const own = await startOwn(work, pooler);
    const client = newClient(work, own.url, timeoutSeconds);
    await client.scrapes(warmUp);
    const trips: Result = {
      row,
      measure: 'round trips per scrape',
      headroom: { value: await roundTrips(own.url) },
      bar: { most: 7, text: '≤ 7: its console takes one SHOW at a time' },
      note: 'counted by itself',
    };
    return [trips, ...(await costs(client, pooler, own)), ...(await hang(client, pooler))];
  });

export const pgbouncerRow: Row = { name: row, waits: false, run };
