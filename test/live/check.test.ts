// `headroom check` as a user runs it: on a real Redis, with and without a real Prometheus.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { startExporter } from '../../demo/servers/exporter.ts';
import { startPrometheus } from '../../demo/servers/prometheus.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';

const work = new Workplace();
afterAll(() => work.end());
let redis: RedisServer;

beforeAll(async () => {
  redis = work.keep(await startRedis({ dir: work.dir, where: place }));
});

const check = (url: string, ...args: readonly string[]) =>
  execa(process.execPath, [join(root, 'dist/exporter/main.js'), 'check', ...args], {
    env: { REDIS_URL: url },
    reject: false,
  });

it('is good on a new Redis, and says what it cannot know', async () => {
  const { exitCode, stdout } = await check(redis.url);
  expect(stdout).toContain('✓ memory');
  expect(stdout).toContain('not seen from here: what happened before this moment');
  expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  expect(exitCode).toBe(0);
});

it('exits 1 where a budget is broken', async () => {
  const admin = new Redis(redis.url);
  work.later(() => admin.disconnect());
  for (let key = 0; key < 205; key++) await admin.set(`big:${key}`, Buffer.alloc(2 ** 20));
  const { exitCode, stdout } = await check(redis.url);
  await admin.flushall();
  expect(stdout).toMatch(/✗ memory +2\d\d\.\d MiB +200\.0 MiB/);
  expect(exitCode).toBe(1);
});

it('exits 2 where Redis cannot be read', async () => {
  const { exitCode, stdout } = await check(`redis://127.0.0.1:${await getPort()}`);
  expect(stdout).toContain('could not be read: refused');
  expect(stdout.match(/^ +could not be read: /gm)).toHaveLength(1);
  expect(stdout).toMatch(/^Something could not be read: redis_server at redis\.$/m);
  expect(exitCode).toBe(2);
});

it('tells who is connected by service, and who is missing', async () => {
  const config = join(work.dir, 'services.yml');
  const services = [
    { name: 'shop', match: { client_name: 'shop:*' }, expected: 2 },
    { name: 'mailer', match: { client_name: 'mailer' }, expected: 1 },
  ];
  const target = { name: 'redis', kind: 'redis', url: redis.url, services };
  writeFileSync(config, JSON.stringify({ targets: [target] }));
  const shop = ['a', 'b'].map((name) => new Redis(redis.url, { connectionName: `shop:${name}` }));
  for (const client of shop) work.later(() => client.disconnect());
  await Promise.all(shop.map((client) => client.ping()));
  const { exitCode, stdout } = await check(redis.url, '--config.file', config);
  expect(stdout).toMatch(/^services +connections\n(.*\n)* {2}shop +2 {2}expected 2$/m);
  expect(stdout).toMatch(/^ {2}mailer +0 {2}expected 1$/m);
  expect(stdout).toMatch(/^! connections of mailer +0 +1 .*\n {4}it may be under deployment: look again$/m);
  expect(exitCode).toBe(0);
});

it('uses what a Prometheus has seen', async () => {
  const exporter = work.keep(await startExporter({ dir: work.dir, env: { REDIS_URL: redis.url } }));
  const config = join(work.dir, 'prometheus.yml');
  const job = { job_name: 'headroom', static_configs: [{ targets: [new URL(exporter.url).host] }] };
  writeFileSync(config, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [job] }));
  const prometheus = work.keep(await startPrometheus({ dir: work.dir, config, where: place }));
  const seen = async () => (await prometheus.query('increase(redis_commands_processed_total[1d])')).length;
  await expect.poll(seen, { timeout: 20_000 }).toBe(1);
  const { exitCode, stdout } = await check(redis.url, '--prometheus', prometheus.url, '--json');
  const report = JSON.parse(stdout);
  expect(report.exit_code).toBe(exitCode);
  expect(report.blind[0]).toBe('failures inside applications that never reach Redis');
  expect(report.lines.map(({ check: name }: { check: string }) => name)).toContain(
    'operations by this exporter',
  );
});

it('tells of Celery by what a Prometheus has seen: workers, those that are down, and settings', async () => {
  const config = join(work.dir, 'headroom.yml');
  const target = { name: 'redis', kind: 'redis', url: redis.url, celery: [{ workers: 1 }] };
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets: [target] }));
  const exporter = work.keep(await startExporter({ dir: work.dir, env: {}, config }));
  const file = join(work.dir, 'prometheus-celery.yml');
  const job = { job_name: 'headroom', static_configs: [{ targets: [new URL(exporter.url).host] }] };
  writeFileSync(file, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [job] }));
  const prometheus = work.keep(await startPrometheus({ dir: work.dir, config: file, where: place }));
  const seen = async () => (await prometheus.query('celery_workers_expected')).length;
  await expect.poll(seen, { timeout: 60_000 }).toBe(1);
  const lines = async () => {
    const args = ['--config.file', config, '--prometheus', prometheus.url, '--json'];
    const { stdout } = await check(redis.url, ...args);
    const { lines, settings } = JSON.parse(stdout) as Record<string, readonly Record<string, string>[]>;
    return Object.fromEntries([
      ...(lines ?? []).map(({ check, state, value, advice }) => [check, [state, value, advice]]),
      ...(settings ?? []).map(({ setting, state, value, expected }) => [setting, [state, value, expected]]),
    ]);
  };
  expect((await lines())['Celery workers']).toEqual(['broken', '0 up', 'of the others nothing is heard']);
  const options = { dir: work.dir, brokerUrl: redis.url, args: ['--heartbeat-interval', '1'] };
  const worker = work.keep(await startCeleryWorker(options));
  await expect.poll(lines, { timeout: 150_000, interval: 1000 }).toMatchObject({
    'Celery workers': ['good', '1 up', ''],
    'Celery consumers stuck': ['good', '0', ''],
    heartbeat_interval: ['without effect', 'every 1 s', 'at least 30 s'],
  });
  const alone = await check(redis.url, '--config.file', config);
  expect(alone.stdout).toMatch(/^\? Celery workers +1 /m);
  await worker.stop();
}, 240_000);

it('says in one sentence that a Prometheus does not answer', async () => {
  const { exitCode, stderr } = await check(redis.url, '--prometheus', `http://127.0.0.1:${await getPort()}`);
  expect(stderr).toMatch(/^headroom: --prometheus: expected an answer to a query, got .*ECONNREFUSED.*$/);
  expect(exitCode).toBe(2);
});
