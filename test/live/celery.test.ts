// Celery queue lengths against what Debian's Celery itself put into a real Redis.
import { writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { startExporter } from '../../demo/servers/exporter.ts';
import { python } from '../../demo/servers/programs.ts';
import { startRedis } from '../../demo/servers/redis.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { scrape } from '../support/scrape.ts';

const work = new Workplace();
afterAll(() => work.end());

let broker: string;
let redis: Redis;
let metrics: string;

/** Publishes to queues as an application does; kombu declares their bindings by itself. */
const publish = (script: string, database = 0) =>
  execa(python, [
    '-c',
    `from celery import Celery\napp = Celery(broker="${broker}/${database}")\napp.conf.broker_transport_options = {"global_keyprefix": "${database === 0 ? '' : 'shop:'}"}\n${script}`,
  ]);

const lengths = async () =>
  Object.fromEntries(
    (await scrape(metrics)).lines
      .filter(({ name }) => name === 'celery_queue_length')
      .map(({ labels, value }) => [`${labels.db} ${labels.prefix}${labels.queue_name}`, value]),
  );

beforeAll(async () => {
  const server = work.keep(await startRedis({ dir: work.dir, where: place }));
  broker = server.url;
  redis = new Redis(server.url);
  work.later(() => redis.disconnect());
  const config = `${work.dir}/headroom.yml`;
  const celery = [{ queues: ['wanted'] }, { db: 2, key_prefix: 'shop:' }];
  const targets = [
    { name: 'redis', kind: 'redis', url: server.url, celery, budgets: { commands_per_day: 'none' } },
  ];
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets }));
  await publish(`
for priority in (0, 0, 3, 5, 6, 9, 9):
    app.send_task("t", queue="mixed", priority=priority)
app.send_task("t", queue="gone")
app.send_task("t")
`);
  await publish('for _ in range(4): app.send_task("t", queue="mixed", priority=9)', 2);
  metrics = `${work.keep(await startExporter({ dir: work.dir, env: {}, config })).url}/metrics`;
});

it('finds the queues by their bindings and sums all priority lists', async () => {
  expect(await lengths()).toEqual({
    'db0 celery': 1,
    'db0 gone': 1,
    'db0 mixed': 7,
    'db0 wanted': 0,
    'db2 shop:mixed': 4,
  });
});

it('shows an emptied queue as 0 and leaves out one whose binding vanished', async () => {
  await redis.del('mixed', ...[3, 6, 9].map((step) => `mixed\x06\x16${step}`), '_kombu.binding.gone');
  expect(await lengths()).toEqual({ 'db0 celery': 1, 'db0 mixed': 0, 'db0 wanted': 0, 'db2 shop:mixed': 4 });
});

it('sees a worker take what waits', async () => {
  await redis.del('celery');
  await publish('for _ in range(5): app.send_task("shop.send_receipt", args=[1], queue="celery")');
  expect((await lengths())['db0 celery']).toBe(5);
  work.keep(await startCeleryWorker({ dir: work.dir, brokerUrl: `${broker}/0` }));
  await expect.poll(async () => (await lengths())['db0 celery'], { timeout: 15_000 }).toBe(0);
});
