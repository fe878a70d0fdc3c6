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
  metrics = await startWith({});
});

const startWith = async (budgets: object): Promise<string> => {
  const config = `${work.dir}/headroom.json`;
  const target = { name: 'redis', kind: 'redis', url: `redis://127.0.0.1:${relay.port}`, budgets };
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets: [target] }));
  return `${work.keep(await startExporter({ dir: work.dir, env: {}, config })).url}/metrics`;
};

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

it('says itself how often it waited, connected, and what passed, as the relay counts it', async () => {
  const read = async () => {
    const page = await scrape(metrics);
    return {
      trips: page.value('headroom_target_round_trips_total') ?? 0,
      connects: page.value('headroom_target_connects_total') ?? 0,
      sent: page.value('headroom_target_bytes_total', { direction: 'sent' }) ?? 0,
      received: page.value('headroom_target_bytes_total', { direction: 'received' }) ?? 0,
    };
  };
  const [start, before] = [
    await read(),
    { trips: relay.roundTrips, sent: relay.bytesUp, received: relay.bytesDown },
  ];
  for (let time = 0; time < 3; time++) {
    await admin.incr('again');
    await read();
  }
  const [end, after] = [
    await read(),
    { trips: relay.roundTrips, sent: relay.bytesUp, received: relay.bytesDown },
  ];
  expect(end.trips - start.trips).toBe(after.trips - before.trips);
  expect(end.sent - start.sent).toBe(after.sent - before.sent);
  expect(end.received - start.received).toBe(after.received - before.received);
  expect(end.connects).toBe(relay.connections);
});

it('books each command on the collector that needed it, exactly as commandstats count them', async () => {
  await admin.sadd('_kombu.binding.mail', 'mail\x06\x16\x06\x16mail');
  await admin.lpush('mail', 'a task');
  await admin.hset('bull:jobs:meta', 'version', 'bullmq:6.7.0');
  const calls = async () => {
    const text = await admin.info('commandstats');
    const found = [...text.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)].map(
      ([, name, times]) => [name, Number(times)] as const,
    );
    return new Map(found);
  };
  // Without a budget everything is read after every write.
  const page = await startWith({ commands_per_day: 'none' });
  const booked = async () => {
    const { lines } = await scrape(page);
    const own = lines.filter(({ name }) => name === 'headroom_target_commands_total');
    return new Map(own.map(({ labels, value }) => [labels.collector, value]));
  };
  // The queues are found by a first look, so that the second one knows all it reads.
  await booked();
  const [before, callsBefore] = [await booked(), await calls()];
  await admin.incr('again');
  const [after, callsAfter] = [await booked(), await calls()];
  const grown = (
    now: ReadonlyMap<string | undefined, number>,
    then: ReadonlyMap<string | undefined, number>,
  ) =>
    Object.fromEntries(
      [...now]
        .map(([name, value]) => [name, value - (then.get(name) ?? 0)] as const)
        .filter(([, by]) => by > 0),
    );
  const own = grown(after, before);
  const { incr, ...counted } = grown(callsAfter, callsBefore);
  // One of the two INFO is this test's own, which reads the figure it is counted in.
  expect({ ...counted, info: (counted.info ?? 0) - 1 }).toEqual({
    info: 1,
    sunion: 1,
    // Celery's empty lists, BullMQ's empty keys with the meta key, once more for its histories, and for its schedules.
    exists: 6,
    llen: 1,
    // Of the one list that is not empty, and of what no worker has fetched.
    lrange: 1,
    hlen: 1,
    hmget: 1,
    // BullMQ's streams of events; then the counters of jobs added, and of jobs within rate limits.
    xread: 1,
    mget: 2,
    'client|list': 1,
  });
  expect(incr).toBe(1);
  expect(own).toEqual({
    redis_server: 1,
    redis_clients: 1,
    celery_queues: 3,
    celery_queue_age: 1,
    celery_in_flight: 1,
    bullmq_queues: 2,
    bullmq_pauses: 1,
    bullmq_histories: 2,
    bullmq_events: 1,
    bullmq_added: 1,
    bullmq_rate_limits: 1,
    bullmq_schedules: 1,
  });
});
