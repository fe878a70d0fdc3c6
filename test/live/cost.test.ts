// What one collection costs the server, counted by the server and by a relay in front of it.
import { writeFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startExporter } from '../../demo/servers/exporter.ts';
import { startRedis } from '../../demo/servers/redis.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { startRelay } from '../support/relay.ts';
import { scrape } from '../support/scrape.ts';

const work = new Workplace();
afterAll(() => work.end());

let metrics: string;
let admin: Redis;
let relay: Awaited<ReturnType<typeof startRelay>>;

const stats = async () => {
  const info = await admin.info();
  const field = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  return { commands: field('total_commands_processed'), connections: field('total_connections_received') };
};

beforeAll(async () => {
  const redis = work.keep(await startRedis({ dir: work.dir, where: place }));
  relay = work.keep(await startRelay(redis.port));
  admin = new Redis(redis.url, { disableClientInfo: true });
  work.later(() => admin.disconnect());
  const config = `${work.dir}/headroom.yml`;
  writeFileSync(
    config,
    `min_interval: 0s\ntargets: [{ name: redis, kind: redis, url: 'redis://127.0.0.1:${relay.port}' }]\n`,
  );
  const exporter = work.keep(await startExporter({ dir: work.dir, env: {}, config }));
  metrics = `${exporter.url}/metrics`;
});

it('sends one command in one round trip on the connection it has, 20 times over', async () => {
  await scrape(metrics);
  const before = await stats();
  const [trips, connections] = [relay.roundTrips, relay.connections];
  for (let time = 0; time < 20; time++) await scrape(metrics);
  const after = await stats();
  // The one INFO by which this test reads the second figure is counted in it.
  expect(after.commands - before.commands - 1).toBe(20);
  expect(after.connections - before.connections).toBe(0);
  expect(relay.roundTrips - trips).toBe(20);
  expect(relay.connections - connections).toBe(0);
});

it('says itself what it has sent, exactly as the server counts it', async () => {
  await admin.config('RESETSTAT');
  const sent = async () =>
    (await scrape(metrics)).lines
      .filter(({ name }) => name === 'headroom_target_commands_total')
      .reduce((sum, { value }) => sum + value, 0);
  const before = await sent();
  const counted = await stats();
  await admin.set('written', 'so that discovery may look again');
  const after = await sent();
  // Between the two figures the server also saw this test's INFO, SET and second INFO.
  expect((await stats()).commands - counted.commands - 2).toBe(after - before);
});
