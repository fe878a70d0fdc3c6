// A budget so small that even INFO costs too much: what was read is served with its age, but never after Redis is gone.
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startExporter } from '../../demo/servers/exporter.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { scrape } from '../support/scrape.ts';

const work = new Workplace();
afterAll(() => work.end());

let redis: RedisServer;
let metrics: string;

beforeAll(async () => {
  redis = await startRedis({ dir: work.dir, where: place });
  work.later(() => redis.stop());
  const config = `${work.dir}/headroom.yml`;
  const targets = [{ name: 'redis', kind: 'redis', url: redis.url, budgets: { commands_per_day: 240 } }];
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets }));
  metrics = `${work.keep(await startExporter({ dir: work.dir, env: {}, config })).url}/metrics`;
});

it('asks nothing more, says how old its values are and that its share is spent', async () => {
  const first = await scrape(metrics);
  expect(first.value('redis_up')).toBe(1);
  const age = { collector: 'redis_server' };
  await expect
    .poll(async () => (await scrape(metrics)).value('headroom_collector_age_seconds', age))
    .toBeGreaterThan(0.5);
  const later = await scrape(metrics);
  expect(later.value('headroom_target_commands_total', age)).toBe(
    first.value('headroom_target_commands_total', age),
  );
  expect(later.value('redis_memory_used_bytes')).toBe(first.value('redis_memory_used_bytes'));
  expect(later.value('headroom_own_budget_exceeded')).toBe(1);
});

it('does not rest when the connection is lost', async () => {
  await redis.stop();
  await expect.poll(async () => (await scrape(metrics)).value('redis_up')).toBe(0);
});
