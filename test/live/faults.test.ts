// What the exporter answers when a Redis cannot be read, each fault made on a real server.

import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { collectorNames as collectors } from '../support/collectors.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { type Scraped, scrapeWithin } from '../support/scrape.ts';
import { asUser, somePassword } from '../support/secrets.ts';

const shared = new Workplace();
let good: RedisServer;
let work: Workplace;
beforeAll(async () => {
  good = shared.keep(await startRedis({ dir: shared.dir, where: place }));
});
afterAll(() => shared.end());
beforeEach(() => {
  work = new Workplace();
});
afterEach(() => work.end());

const deadlineSeconds = 1;
// Far from the deadline, in ms, however busy the machine is: npm run bench -- hang measures it.
const soon = (deadlineSeconds * 1000) / 2;
const certificates = fileURLToPath(new URL('../fixtures/tls', import.meta.url));

const exporterFor = async (url: string): Promise<ExporterServer> => {
  const config = `${work.dir}/headroom.yml`;
  const targets = [
    { name: 'good', kind: 'redis', url: good.url },
    // The config takes a password from the environment only.
    { name: 'bad', kind: 'redis', url: '${BAD_URL}' },
  ];
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets }));
  return work.keep(await startExporter({ dir: work.dir, env: { BAD_URL: url }, config }));
};

const ask = (exporter: ExporterServer): Promise<Scraped> =>
  scrapeWithin(deadlineSeconds, `${exporter.url}/metrics`);

const reasonsIn = ({ lines }: Scraped) =>
  lines.filter(({ name }) => name === 'headroom_target_failure_reason').map(({ labels }) => labels);

// Settings, logs and clients are told while the dataset is loaded, channels are there all the while, and nobody is to be asked.
const ofDataset = collectors.filter(
  (name) =>
    !/^(redis_(clients|config|slowlog|latency|acl_log)|celery_(tasks|consumers|settings|control)|beat_schedules)$/.test(
      name,
    ),
);

const expectOnlyBadIsDown = (scraped: Scraped, reason: string, down = collectors): void => {
  expect(scraped.status).toBe(200);
  const reasons = reasonsIn(scraped).filter(({ collector = '' }) => down.includes(collector));
  expect(reasons).toEqual(down.map((collector) => ({ target: 'bad', collector, reason })));
  for (const collector of down) {
    expect(scraped.value('headroom_collector_success', { target: 'bad', collector })).toBe(0);
    expect(scraped.value('headroom_collector_success', { target: 'good', collector })).toBe(1);
  }
  expect(scraped.value('redis_up', { target: 'bad' })).toBe(0);
  expect(scraped.value('redis_up', { target: 'good' })).toBe(1);
  expect(scraped.value('redis_memory_used_bytes', { target: 'bad' })).toBeUndefined();
  expect(scraped.value('redis_memory_used_bytes', { target: 'good' })).toBeGreaterThan(0);
  expect(scraped.value('redis_memory_budget_bytes', { target: 'bad' })).toBe(200 * 2 ** 20);
  expect(
    scraped.value('headroom_collector_age_seconds', { target: 'bad', collector: 'redis_server' }),
  ).toBeUndefined();
  expect(scraped.value('process_resident_memory_bytes')).toBeGreaterThan(0);
  // An address or port in a label would make new series during every outage.
  for (const { labels } of scraped.lines)
    expect(Object.values(labels).join(' ')).not.toMatch(/127\.0\.0\.1|localhost/);
};

/** Down like any other, but for what INFO says meanwhile. */
const expectLoading = (scraped: Scraped): void => {
  const bad = { target: 'bad' };
  expect(reasonsIn(scraped)).toEqual(
    ofDataset.map((collector) => ({ ...bad, collector, reason: 'loading' })),
  );
  expect(scraped.value('redis_up', bad)).toBe(0);
  expect(scraped.value('redis_up', { target: 'good' })).toBe(1);
  expect(scraped.value('redis_loading_dump_file', bad)).toBe(1);
  expect(scraped.value('redis_loading_dump_file', { target: 'good' })).toBe(0);
  for (const name of ['uptime_in_seconds', 'loading_eta_seconds', 'loading_loaded_ratio'])
    expect(scraped.value(`redis_${name}`, bad)).toBeGreaterThanOrEqual(0);
  for (const name of ['memory_used_bytes', 'loading_total_bytes', 'loading_start_timestamp_seconds'])
    expect(scraped.value(`redis_${name}`, bad)).toBeGreaterThan(0);
  expect(
    scraped.lines.filter(
      ({ name, labels }) => /^(celery_queue|celery_unacked|bullmq)_/.test(name) && labels.target === 'bad',
    ),
  ).toEqual([]);
};

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    work.later(() => server.close());
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const startBad = (args: readonly string[] = []) => startRedis({ dir: work.dir, args, where: place });

const clientOf = ({ url }: { readonly url: string }, password?: string): Redis => {
  const client = new Redis(url, { disableClientInfo: true, ...(password ? { password } : {}) });
  client.on('error', () => {});
  work.later(() => client.disconnect());
  return client;
};

describe('a Redis that cannot be reached', () => {
  it('is refused where nothing listens', async () => {
    const exporter = await exporterFor(`redis://127.0.0.1:${await getPort()}`);
    expectOnlyBadIsDown(await ask(exporter), 'refused');
  });

  it('has a name nobody knows', async () => {
    expectOnlyBadIsDown(await ask(await exporterFor('redis://no-such-host.invalid:6379')), 'dns');
  });

  it('shows a certificate nobody vouches for', async () => {
    const tls = await getPort();
    const files = ['cert', 'key'].flatMap((name) => [
      `--tls-${name}-file`,
      join(certificates, `${name}.pem`),
    ]);
    work.keep(await startBad(['--tls-port', String(tls), '--tls-auth-clients', 'no', ...files]));
    expectOnlyBadIsDown(await ask(await exporterFor(`rediss://localhost:${tls}`)), 'tls');
  });

  it('never ends the handshake where TLS was asked for and not spoken', async () => {
    const redis = work.keep(await startBad());
    expectOnlyBadIsDown(await ask(await exporterFor(`rediss://127.0.0.1:${redis.port}`)), 'timeout');
  });

  it('is an HTTP server', async () => {
    const port = await listening(createHttpServer((_, response) => response.end('no')));
    expectOnlyBadIsDown(await ask(await exporterFor(`redis://127.0.0.1:${port}`)), 'protocol');
  });

  it('closes each connection at once', async () => {
    const port = await listening(createServer((socket) => socket.on('error', () => {}).destroy()));
    expectOnlyBadIsDown(await ask(await exporterFor(`redis://127.0.0.1:${port}`)), 'closed');
  });

  it('accepts and never says a word', async () => {
    const port = await listening(
      createServer((socket) => {
        socket.on('error', () => {});
        work.later(() => socket.destroy());
      }),
    );
    expectOnlyBadIsDown(await ask(await exporterFor(`redis://127.0.0.1:${port}`)), 'timeout');
  });

  it('has no free connection left', async () => {
    const redis = work.keep(await startBad(['--maxclients', '1']));
    await clientOf(redis).ping();
    expectOnlyBadIsDown(await ask(await exporterFor(redis.url)), 'maxclients');
  });
});

describe('a Redis that refuses', () => {
  it('a wrong password', async () => {
    const redis = work.keep(await startBad(['--requirepass', somePassword]));
    const exporter = await exporterFor(redis.url.replace('//', '//:wrong@'));
    const scraped = await ask(exporter);
    expectOnlyBadIsDown(scraped, 'auth');
    expect(scraped.text).not.toContain('wrong');
  });

  it('a missing password', async () => {
    const redis = work.keep(await startBad(['--requirepass', somePassword]));
    expectOnlyBadIsDown(await ask(await exporterFor(redis.url)), 'auth');
  });

  it('INFO to this user', async () => {
    const redis = work.keep(await startBad());
    await clientOf(redis).call('ACL', 'SETUSER', 'weak', 'on', `>${somePassword}`, '~*', '+@all', '-info');
    expectOnlyBadIsDown(await ask(await exporterFor(asUser(redis.url, 'weak'))), 'permission');
  });
});

describe('a Redis that is busy with itself', () => {
  it('is running a script that does not end', async () => {
    const redis = work.keep(await startBad(['--busy-reply-threshold', '10']));
    const exporter = await exporterFor(redis.url);
    expect((await ask(exporter)).value('redis_up', { target: 'bad' })).toBe(1);
    const [script, killer] = [clientOf(redis), clientOf(redis)];
    await killer.ping();
    const running = script.eval('while true do end', 0).catch((error: Error) => error.message);
    await expect.poll(() => killer.ping().catch((error: Error) => error.message)).toMatch(/^BUSY/);
    expectOnlyBadIsDown(await ask(exporter), 'busy');
    await killer.call('SCRIPT', 'KILL');
    expect(await running).toMatch(/killed/);
    expect((await ask(exporter)).value('redis_up', { target: 'bad' })).toBe(1);
  });

  it('is loading its dataset', async () => {
    const first = await startBad();
    const client = clientOf(first);
    await client.call('DEBUG', 'POPULATE', '2000').catch(() => client.mset(many(2000)));
    await client.save();
    await first.stop();
    const slow = ['--key-load-delay', '5000', '--loading-process-events-interval-bytes', '1024'];
    // It answers PING when it has loaded: the exporter is asked before that.
    const loading = startRedis({ dir: work.dir, port: first.port, args: slow, where: place });
    work.later(async () => (await loading).stop());
    const exporter = await exporterFor(first.url);
    await expect
      .poll(async () => reasonsIn(await ask(exporter))[0]?.reason, { timeout: 10_000 })
      .toBe('loading');
    const early = await ask(exporter);
    expectLoading(early);
    const loadedIn = (scraped: Scraped) => scraped.value('redis_loading_loaded_ratio', { target: 'bad' });
    await expect
      .poll(async () => loadedIn(await ask(exporter)), { timeout: 10_000 })
      .toBeGreaterThan(loadedIn(early) ?? 1);
    await expect
      .poll(async () => (await ask(exporter)).value('redis_up', { target: 'bad' }), { timeout: 25_000 })
      .toBe(1);
    expect((await ask(exporter)).value('redis_loading_eta_seconds', { target: 'bad' })).toBeUndefined();
  });

  it('hangs: the deadline once, then at once, and back as soon as it answers', async () => {
    const redis = work.keep(await startBad());
    const exporter = await exporterFor(redis.url);
    expect((await ask(exporter)).value('redis_up', { target: 'bad' })).toBe(1);
    redis.kill('SIGSTOP');
    const first = await ask(exporter);
    expectOnlyBadIsDown(first, 'timeout');
    // Not the ten seconds for which a connection is tried.
    expect(first.ms).toBeLessThan(5000);
    for (let time = 0; time < 10; time++) {
      const next = await ask(exporter);
      expectOnlyBadIsDown(next, 'timeout');
      expect(next.ms).toBeLessThan(soon);
    }
    redis.kill('SIGCONT');
    await expect.poll(async () => (await ask(exporter)).value('redis_up', { target: 'bad' })).toBe(1);
  });

  it('hangs from the first scrape on', async () => {
    const redis = work.keep(await startBad());
    const exporter = await exporterFor(redis.url);
    redis.kill('SIGSTOP');
    expectOnlyBadIsDown(await ask(exporter), 'timeout');
    expect((await ask(exporter)).ms).toBeLessThan(soon);
    redis.kill('SIGCONT');
    await expect.poll(async () => (await ask(exporter)).value('redis_up', { target: 'bad' })).toBe(1);
  });
});

it('reads a restarted Redis in the next scrape', async () => {
  const redis = await startBad();
  const exporter = await exporterFor(redis.url);
  expect((await ask(exporter)).value('redis_up', { target: 'bad' })).toBe(1);
  await redis.stop();
  expectOnlyBadIsDown(await ask(exporter), 'refused');
  work.keep(await startRedis({ dir: work.dir, port: redis.port, where: place }));
  expect((await ask(exporter)).value('redis_up', { target: 'bad' })).toBe(1);
});

const many = (keys: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: keys }, (_, key) => [`key:${key}`, 'v'.repeat(100)]));
