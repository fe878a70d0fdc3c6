// The config is read anew while a real exporter is scraped: by SIGHUP, and by POST /-/reload where that was enabled.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { type Scraped, scrape } from '../support/scrape.ts';

const work = new Workplace();
afterAll(() => work.end());
const config = join(work.dir, 'headroom.yml');
let redis: RedisServer;
let exporter: ExporterServer;

interface Target {
  readonly name: string;
  readonly budget: number;
}
const write = (targets: readonly Target[], more = ''): void => {
  const entries = targets.map(
    ({ name, budget }) =>
      `  - { name: ${name}, kind: redis, url: "${redis.url}", budgets: { commands_per_day: ${budget} } }\n`,
  );
  writeFileSync(config, `min_interval: 0\n${more}targets:\n${entries.join('')}`);
};
const [shop, cache] = [
  { name: 'shop', budget: 1_000_000 },
  { name: 'cache', budget: 1_000_000 },
];

const page = (): Promise<Scraped> => scrape(`${exporter.url}/metrics`);
const names = async () =>
  (await page()).lines.filter(({ name }) => name === 'redis_up').map(({ labels }) => labels.target);
const post = async (url = exporter.url) => {
  const answer = await fetch(`${url}/-/reload`, { method: 'POST' });
  return [answer.status, await answer.text()];
};
const reloaded = [200, 'Headroom has reloaded its config.\n'];
const connects = 'headroom_target_connects_total';
const successful = 'headroom_config_last_reload_successful';
const takenUp = 'headroom_config_last_reload_success_timestamp_seconds';

beforeAll(async () => {
  redis = work.keep(await startRedis({ dir: work.dir, where: place }));
  write([shop]);
  const args = ['--web.enable-lifecycle'];
  exporter = work.keep(await startExporter({ dir: work.dir, env: {}, config, args }));
});

it('takes up a new target, and leaves the one that did not change as it was', async () => {
  const before = await page();
  expect(before.value(successful)).toBe(1);
  write([shop, cache]);
  expect(await post()).toEqual(reloaded);
  const after = await page();
  expect(await names()).toEqual(['shop', 'cache']);
  // The same connections go on.
  expect(after.value(connects, { target: 'shop' })).toBe(before.value(connects, { target: 'shop' }));
  expect(after.value(takenUp)).toBeGreaterThan(before.value(takenUp) ?? Number.NaN);
});

it('keeps the config it has when the new one is bad, and says what is wrong in one line', async () => {
  const before = await page();
  write([shop], 'max_samples: 0\nprices: { per_100k_operations: no }\n');
  process.kill(exporter.pid, 'SIGHUP');
  await expect.poll(async () => (await page()).value(successful)).toBe(0);
  const after = await page();
  expect(await names()).toEqual(['shop', 'cache']);
  expect(after.value(takenUp)).toBe(before.value(takenUp));
  expect(after.value(connects, { target: 'shop' })).toBe(before.value(connects, { target: 'shop' }));
  const lines = readFileSync(exporter.log, 'utf8')
    .split('\n')
    .filter((line) => line.includes('not reloaded'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('level=error');
  const fault = 'max_samples: expected a whole number over 0, got 0';
  expect(lines[0]).toMatch(new RegExp(`${fault}; \\S+ prices.per_100k_operations: expected`));
  const [status, text] = await post();
  expect(status).toBe(500);
  expect(text).toContain(fault);
});

it('is scraped all the while: no scrape fails, and a closed target leaves no connection behind', async () => {
  const admin = new Redis(redis.url);
  work.later(() => admin.disconnect());
  const clients = async () =>
    String(await admin.client('LIST')).match(/ name=\S*headroom\S* /gi)?.length ?? 0;
  let done = false;
  const scrapes: Scraped[] = [];
  const scraping = (async () => {
    while (!done) scrapes.push(await page());
  })();
  for (const budget of [2_000_000, 3_000_000, 4_000_000]) {
    write([{ name: 'shop', budget }, cache]);
    process.kill(exporter.pid, 'SIGHUP');
    await expect
      .poll(async () => (await page()).value('redis_commands_budget_per_day', { target: 'shop' }))
      .toBe(budget);
  }
  done = true;
  await scraping;
  expect(scrapes.length).toBeGreaterThan(3);
  expect([...new Set(scrapes.map(({ status }) => status))]).toEqual([200]);
  const ups = scrapes.map((each) => ['shop', 'cache'].map((target) => each.value('redis_up', { target })));
  expect([...new Set(ups.flat())]).toEqual([1]);
  const all = await clients();
  expect(all).toBeGreaterThan(0);
  write([cache]);
  expect(await post()).toEqual(reloaded);
  expect(await names()).toEqual(['cache']);
  await expect.poll(clients).toBeLessThan(all);
});

it('reads what depends on the config from the new one: where Grafana is', async () => {
  const location = async () =>
    (await fetch(`${exporter.url}/admin/analytics/redis`, { redirect: 'manual' })).headers.get('location');
  expect(await location()).toBeNull();
  write([cache], 'grafana_url: http://grafana:3000\n');
  expect(await post()).toEqual(reloaded);
  expect(await location()).toBe('http://grafana:3000/d/headroom-redis');
});

it('obeys no request unless that was enabled, and no GET at all', async () => {
  write([cache]);
  const env = { HEADROOM_WEB_ENABLE_LIFECYCLE: 'false' };
  const closed = work.keep(await startExporter({ dir: work.dir, env, config }));
  expect(await post(closed.url)).toEqual([403, 'Expected --web.enable-lifecycle to allow it, got nothing\n']);
  for (const { url } of [closed, exporter]) {
    const answer = await fetch(`${url}/-/reload`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, PUT']);
  }
});
