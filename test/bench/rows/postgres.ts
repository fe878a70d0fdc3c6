// What reading a Postgres costs the server, how long a scrape takes, and what happens while it hangs.
import { Client } from 'pg';
import { type PostgresServer, startPostgres } from '../../../demo/servers/postgres.ts';
import { ensurePrograms } from '../../../demo/servers/programs.ts';
import type { Workplace } from '../../support/folder.ts';
import { scrape } from '../../support/scrape.ts';
import { newClient } from '../client.ts';
import {
  createMonitor,
  occupy,
  postgresPeer,
  serverCpuMs,
  sessionsBegun,
  startOther,
  startOwn,
} from '../postgres-subjects.ts';
import type { Figure, Result, Row, RowOptions } from '../result.ts';
import { latency, overRounds } from '../stats.ts';
import { inWorkplace } from '../workplace.ts';

const row = 'postgres';
const [warmUp, scrapes, rounds] = [20, 100, 3];
const timeoutSeconds = 2;
const bars: Readonly<Record<number, number>> = { 10: 1, 200: 3 };

interface Cost {
  readonly cpu: Figure;
  readonly latency: Figure;
  readonly sessions: number;
}

const costs = async (
  work: Workplace,
  server: PostgresServer,
  admin: Client,
  urls: readonly string[],
): Promise<readonly Cost[]> => {
  const seen = urls.map((url) => ({
    client: newClient(work, url),
    cpu: [] as number[],
    ms: [] as number[],
    sessions: 0,
  }));
  for (const { client } of seen) await client.scrapes(warmUp);
  for (let round = 0; round < rounds; round++) {
    for (const each of seen) {
      const [cpu, sessions] = [serverCpuMs(server.pid), await sessionsBegun(admin)];
      each.ms.push(...(await each.client.scrapes(scrapes)));
      each.cpu.push((serverCpuMs(server.pid) - cpu) / scrapes);
      each.sessions += (await sessionsBegun(admin)) - sessions;
    }
  }
  return seen.map(({ cpu, ms, sessions }) => ({
    cpu: overRounds(cpu),
    latency: latency(ms),
    sessions: sessions / (rounds * scrapes),
  }));
};

const roundTrips = async (url: string): Promise<number> => {
  const count = async () =>
    (await scrape(`${url}/metrics`)).value('headroom_target_round_trips_total', { target: 'postgres' }) ?? 0;
  const before = await count();
  return (await count()) - before;
};

const start = async (work: Workplace) => {
  const settings = { max_connections: 300 };
  const server = work.keep(await startPostgres({ dir: work.dir, version: 15, settings }));
  const admin = new Client({ connectionString: server.url });
  admin.on('error', () => undefined);
  await admin.connect();
  work.later(() => admin.end().catch(() => undefined));
  await createMonitor(admin);
  await admin.query('CREATE TABLE held AS SELECT 0 AS n');
  const holder = new Client({ connectionString: server.url });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('BEGIN; UPDATE held SET n = 2');
  work.later(() => holder.end().catch(() => undefined));
  return { server, admin };
};

const cost = (backends: number): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const { server, admin } = await start(work);
    await occupy(work, server, backends - 2);
    const [own, other] = await costs(work, server, admin, [
      await startOwn(work, server),
      await startOther(work, server),
    ]);
    if (!own || !other) return [];
    const measure = (text: string) => `${backends} backends: ${text}`;
    return [
      {
        row,
        measure: measure('server CPU per scrape, ms'),
        headroom: own.cpu,
        peer: other.cpu,
        bar: { most: bars[backends] ?? 0 },
        note: `the other is postgres_exporter here; median (range) of ${rounds} rounds of ${scrapes} scrapes in turn, all processes of the server together`,
      },
      { row, measure: measure('latency p50 / p95, ms'), headroom: own.latency, peer: other.latency },
      {
        row,
        measure: measure('new sessions per scrape'),
        headroom: { value: own.sessions },
        peer: { value: other.sessions },
        bar: { most: 0.01, text: '0, and one a minute' },
        note: 'counted by the server; once a minute Headroom measures how long it takes to connect',
      },
    ];
  });

const waits = (): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const { server } = await start(work);
    const url = await startOwn(work, server);
    const own = newClient(work, url, timeoutSeconds);
    await own.scrapes(3);
    const trips = await roundTrips(url);
    server.freeze();
    const first = await own.scrape();
    const then = await own.scrapes(5);
    // Sessions say goodbye before the server ends.
    server.thaw();
    return [
      {
        row,
        measure: 'round trips per scrape',
        headroom: { value: trips },
        bar: { most: 1 },
        note: 'counted by itself',
      },
      {
        row,
        measure: 'first scrape while Postgres hangs, ms',
        headroom: { value: first },
        bar: { most: timeoutSeconds * 1000, text: "≤ 2,000 (Prometheus' timeout)" },
        note: 'postgres_exporter 0.11.1 and 0.15.0 have not answered at all within 75 s',
      },
      {
        row,
        measure: 'the ones after it, ms',
        headroom: { value: Math.max(...then) },
        bar: { most: 100 },
        note: 'the longest of 5',
      },
    ];
  });

const run = async ({ progress }: RowOptions): Promise<readonly Result[]> => {
  await ensurePrograms([postgresPeer], progress);
  return [...(await cost(10)), ...(await cost(200)), ...(await waits())];
};

export const postgresRow: Row = { name: row, waits: false, run };
