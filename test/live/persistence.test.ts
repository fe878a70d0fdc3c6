// What is left of a Redis with redis/redis.conf that dies without a word. The AOF is written before the answer, but for up
// to two seconds while a sync of the disk is under way; what a machine loses that dies with it no test here can make.
import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';

let work: Workplace;
beforeEach(() => {
  work = new Workplace();
});
afterEach(() => work.end());

const config = join(root, 'redis/redis.conf');
const start = async (dir: string, args: readonly string[] = []): Promise<RedisServer> =>
  work.keep(await startRedis({ dir, config, args, where: place }));
const clientOf = ({ url }: RedisServer): Redis => {
  // One answer lost with the server is not asked for again: it would count twice.
  const client = new Redis(url, { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false });
  client.on('error', () => undefined);
  work.later(() => client.disconnect());
  return client;
};
const info = async (client: Redis, name: string): Promise<string | undefined> =>
  new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(await client.info('persistence'))?.[1];

/** Whether nothing that was answered waits for the disk. */
const isWritten = async (client: Redis): Promise<boolean> =>
  (await info(client, 'aof_pending_bio_fsync')) === '0' && (await info(client, 'aof_buffer_length')) === '0';

/** Counts up until the server is killed in the middle of it; when each number was answered, in ms. */
const countUntilKilled = async (server: RedisServer, client: Redis): Promise<readonly number[]> => {
  const answeredAt: number[] = [];
  const counting = (async () => {
    for (;;) answeredAt[await client.incr('count')] = Date.now();
  })().catch(() => undefined);
  await expect.poll(() => answeredAt.length, { timeout: 20_000 }).toBeGreaterThan(1000);
  server.kill('SIGKILL');
  await counting;
  await server.stop();
  return answeredAt;
};

it('has what was answered when the server was killed, but for what waited for a slow disk', async () => {
  const server = await start(work.dir);
  const answeredAt = await countUntilKilled(server, clientOf(server));
  const [answered, killedAt] = [answeredAt.length - 1, answeredAt.at(-1) ?? Number.NaN];
  const kept = Number(await clientOf(await start(work.dir)).get('count'));
  process.stdout.write(`Killed after ${answered} answered writes, Redis came back with ${kept}.\n`);
  // One more may have been written whose answer did not get out.
  expect(kept - answered).toBeLessThanOrEqual(1);
  const lostFrom = answeredAt[kept + 1] ?? killedAt;
  expect(killedAt - lostFrom).toBeLessThanOrEqual(2500);
});

it('asks the disk for what it wrote once a second', async () => {
  const server = await start(work.dir);
  const client = clientOf(server);
  await client.set('key', 'value');
  expect(await client.config('GET', 'appendfsync')).toEqual(['appendfsync', 'everysec']);
  await expect.poll(() => info(client, 'aof_pending_bio_fsync'), { timeout: 5000 }).toBe('0');
  expect(await info(client, 'aof_last_write_status')).toBe('ok');
});

it('loses only the last write when the end of the AOF was torn off', async () => {
  const server = await start(work.dir);
  const client = clientOf(server);
  for (let key = 0; key < 10; key++) await client.set(`key:${key}`, 'value');
  await expect.poll(() => isWritten(client), { timeout: 10_000 }).toBe(true);
  server.kill('SIGKILL');
  await server.stop();
  const folder = join(work.dir, 'appendonlydir');
  const file = readdirSync(folder).find((name) => name.endsWith('.incr.aof')) ?? '';
  truncateSync(join(folder, file), readFileSync(join(folder, file)).length - 3);
  expect(await clientOf(await start(work.dir)).dbsize()).toBe(9);
});

it('can be started elsewhere from the RDB file alone', async () => {
  // The same kind of rule as in redis.conf, met sooner.
  const server = await start(work.dir, ['--save', '1 1']);
  const client = clientOf(server);
  await client.set('key', 'value');
  await expect.poll(() => info(client, 'rdb_changes_since_last_save'), { timeout: 20_000 }).toBe('0');
  await expect.poll(() => info(client, 'rdb_bgsave_in_progress')).toBe('0');
  server.kill('SIGKILL');
  await server.stop();
  const elsewhere = join(work.dir, 'elsewhere');
  mkdirSync(elsewhere);
  cpSync(join(work.dir, 'dump.rdb'), join(elsewhere, 'dump.rdb'));
  const copy = clientOf(await start(elsewhere, ['--appendonly', 'no']));
  expect(await copy.get('key')).toBe('value');
});
