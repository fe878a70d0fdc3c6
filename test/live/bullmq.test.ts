// BullMQ job counts against what BullMQ itself counts on a real Redis.
import { writeFileSync } from 'node:fs';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startExporter } from '../../demo/servers/exporter.ts';
import { startRedis } from '../../demo/servers/redis.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { scrape } from '../support/scrape.ts';

const work = new Workplace();
afterAll(() => work.end());

let connection: { host: string; port: number };
let metrics: string;

const counts = async () => {
  const found: Record<string, Record<string, number>> = {};
  for (const { name, labels, value } of (await scrape(metrics)).lines) {
    if (name !== 'bullmq_job_count') continue;
    const queue = `${labels.prefix}/${labels.queue}`;
    found[queue] = { ...found[queue], [labels.state ?? '']: value };
  }
  return found;
};

const queueOf = (name: string, prefix = 'bull'): Queue => {
  const queue = new Queue(name, { connection, prefix });
  work.later(() => queue.close());
  return queue;
};

beforeAll(async () => {
  const server = work.keep(await startRedis({ dir: work.dir, where: place }));
  connection = { host: '127.0.0.1', port: server.port };
  const config = `${work.dir}/headroom.yml`;
  const bullmq = [{ prefix: 'bull' }, { prefix: '{my:app}' }];
  const targets = [
    { name: 'redis', kind: 'redis', url: server.url, bullmq, budgets: { commands_per_day: 'none' } },
  ];
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets }));
  const mail = queueOf('mail');
  await mail.addBulk([1, 2, 3].map((n) => ({ name: 'send', data: { n } })));
  await mail.add('later', {}, { delay: 3_600_000 });
  await mail.addBulk([1, 5].map((priority) => ({ name: 'urgent', data: {}, opts: { priority } })));
  await queueOf('reports', '{my:app}').add('make', {});
  await queueOf('idle').waitUntilReady();
  const worker = new Worker('images', async () => {}, { connection, name: 'w1' });
  work.later(() => worker.close(true));
  await worker.waitUntilReady();
  metrics = `${work.keep(await startExporter({ dir: work.dir, env: {}, config })).url}/metrics`;
});

it('counts every state as BullMQ does, in every prefix', async () => {
  const found = await counts();
  expect(Object.keys(found).sort()).toEqual(['bull/idle', 'bull/images', 'bull/mail', '{my:app}/reports']);
  expect(found['bull/mail']).toEqual({ ...(await queueOf('mail').getJobCounts()), paused: 0 });
  expect(found['bull/mail']).toMatchObject({ waiting: 3, delayed: 1, prioritized: 2 });
  expect(found['{my:app}/reports']).toMatchObject({ waiting: 1 });
  expect(Object.values(found['bull/idle'] ?? {})).toEqual(Array(8).fill(0));
});

it('follows jobs through a worker to completed and failed', async () => {
  const worker = new Worker(
    'mail',
    async ({ data }) => {
      if (data.n === 2) throw new Error('refused');
    },
    { connection },
  );
  work.later(() => worker.close(true));
  await expect
    .poll(async () => (await counts())['bull/mail'])
    .toMatchObject({ completed: 4, failed: 1, delayed: 1 });
  expect((await counts())['bull/mail']).toEqual({ ...(await queueOf('mail').getJobCounts()), paused: 0 });
});

it('leaves out a queue that was obliterated', async () => {
  const redis = new Redis(connection);
  work.later(() => redis.disconnect());
  await queueOf('reports', '{my:app}').obliterate({ force: true });
  await redis.del('{my:app}:reports:meta');
  expect(Object.keys(await counts())).not.toContain('{my:app}/reports');
});
