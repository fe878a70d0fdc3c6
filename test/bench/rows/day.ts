// Own commands a day, and how old values get, under workloads of different weight.

import type { Redis } from 'ioredis';
import type { RedisServer } from '../../../demo/servers/redis.ts';
import type { Workplace } from '../../support/folder.ts';
import { type Scraped, scrape } from '../../support/scrape.ts';
import { newClient } from '../client.ts';
import type { Result, Row, RowOptions } from '../result.ts';
import { sum } from '../stats.ts';
import { counted, startHeadroom, startPeer, startServerAndAdmin } from '../subjects.ts';
import { at, every, intervalSeconds, perDay } from '../watch.ts';
import { startWire } from '../wire.ts';
import {
  declareBullmq,
  declareCelery,
  publishTasks,
  queueKeys,
  serveBullmq,
  serveCelery,
  useCache,
} from '../workloads.ts';
import { inWorkplace } from '../workplace.ts';

const budget = 100_000;
const row = 'day';

type Load = (work: Workplace, server: RedisServer) => Promise<void>;

const served: Load = async (work, server) => {
  await serveBullmq(work, server);
  await serveCelery(work, server);
};

const loads: Readonly<Record<string, Load>> = {
  quiet: (_, server) => declareBullmq(server),
  'cache + broker': async (work, server) => {
    await served(work, server);
    useCache(work, server);
  },
  'a task every 5 s': async (work, server) => {
    await served(work, server);
    await publishTasks(work, server, 0.2);
  },
  '10 tasks a second': async (work, server) => {
    await served(work, server);
    await publishTasks(work, server, 10);
  },
};

// The server itself and what waits; what matters less may be older and is told apart.
const timely = /^(redis_server|celery_queues|bullmq_queues)$/;

/** The oldest value of the collectors that are timely, or of the others, in seconds. */
const oldest = ({ lines }: Scraped, isTimely: boolean): number => {
  const ages = lines.filter(
    ({ name, labels }) =>
      name === 'headroom_collector_age_seconds' && timely.test(labels.collector ?? '') === isTimely,
  );
  // A collector that failed has no age: that is not a young value.
  if (
    ages.length === 0 ||
    lines.some(({ name, value }) => name === 'headroom_collector_success' && value !== 1)
  )
    throw new Error('Expected every collector to succeed, got one that failed');
  return Math.max(...ages.map(({ value }) => value));
};

/** How often a server was asked who is connected: by this exporter alone. */
const clientLists = async (admin: Redis): Promise<number> =>
  Number(/^cmdstat_client\|list:calls=(\d+)/m.exec(await admin.info('commandstats'))?.[1] ?? 0);

interface Watched {
  readonly costs: readonly number[];
  readonly operations: number;
  readonly age: number;
  readonly otherAge: number;
  readonly clientLists: number;
  readonly peer: number;
}

const watch = (load: Load, minutes: number): Promise<Watched> =>
  inWorkplace(async (work) => {
    const { server, admin } = await startServerAndAdmin(work);
    await declareCelery(server);
    await load(work, server);
    const wire = await startWire(work, server.port);
    const { url } = await startHeadroom(work, { port: wire.port, commandsPerDay: budget });
    await scrape(`${url}/metrics`);
    const start = await counted(admin);
    const costs: number[] = [];
    const ages: (readonly [number, number])[] = [];
    await at(every(intervalSeconds, minutes * 60), async () => {
      const before = wire.commands;
      const scraped = await scrape(`${url}/metrics`);
      costs.push(wire.commands - before);
      ages.push([oldest(scraped, true), oldest(scraped, false)]);
    });
    const operations = (await counted(admin)).commands - start.commands - 1;
    return {
      costs,
      operations,
      age: Math.max(...ages.map(([age]) => age)),
      otherAge: Math.max(...ages.map(([, age]) => age)),
      clientLists: await clientLists(admin),
      peer: await peerCost(work, server),
    };
  });

const peerCost = async (work: Workplace, server: RedisServer): Promise<number> => {
  const wire = await startWire(work, server.port);
  await newClient(work, (await startPeer(work, wire.port, queueKeys)).url).scrapes(5);
  return wire.commands / 5;
};

const resultsOf = (load: string, minutes: number, watched: Watched): readonly Result[] => {
  const { costs, operations, age, otherAge, clientLists, peer } = watched;
  const aDay = (commands: number) => (commands / costs.length) * perDay;
  const allowed = Math.max(budget, aDay(operations));
  const part = (perCollection: number) => ((perCollection * perDay) / allowed) * 100;
  const mean = sum(costs) / costs.length;
  return [
    {
      row,
      measure: `${load}: own commands, % of max(budget, operations)`,
      headroom: { value: part(mean) },
      peer: { value: part(peer) },
      bar: { most: 10 },
      note: `${Math.round(mean * perDay).toLocaleString('en')} own commands a day (${clientLists} CLIENT LIST seen), of ${Math.round(aDay(operations)).toLocaleString('en')} operations a day, from ${minutes} min (${costs.join(' ')}); redis_exporter ${Math.round(peer * perDay).toLocaleString('en')} with the same ${queueKeys.length} keys`,
    },
    {
      row,
      measure: `${load}: oldest value served, s`,
      headroom: { value: age },
      peer: { value: 0 },
      bar: { most: 60 },
      note: `what is read less often (logs and settings, samples, ages, histories), ${otherAge.toFixed(0)} s`,
    },
  ];
};

const run = async ({ minutes }: RowOptions): Promise<readonly Result[]> => {
  const results = await Promise.all(
    Object.entries(loads).map(async ([name, load]) => resultsOf(name, minutes, await watch(load, minutes))),
  );
  return results.flat();
};

export const dayRow: Row = { name: row, waits: true, run };
