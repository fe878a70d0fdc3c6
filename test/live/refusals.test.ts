// A server that refuses what makes reading cheap: the values stay right, the reason shows, and the log has one line.
import { readFileSync, writeFileSync } from 'node:fs';
import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import type { RedisServer } from '../../demo/servers/redis.ts';
import { Workplace } from '../support/folder.ts';
import { startRedisWithClient } from '../support/redis.ts';
import { startRespServer } from '../support/resp-server.ts';
import { scrape } from '../support/scrape.ts';
import { asUser, somePassword } from '../support/secrets.ts';

const work = new Workplace();
afterAll(() => work.end());

let server: RedisServer;
let admin: Redis;

beforeAll(async () => {
  [server, admin] = await startRedisWithClient(work);
  const mail = new Queue('mail', { connection: { host: '127.0.0.1', port: server.port } });
  work.later(() => mail.close());
  await mail.add('send', {});
  const worker = new Worker('served', async () => {}, {
    connection: { host: '127.0.0.1', port: server.port },
  });
  work.later(() => worker.close(true));
  await worker.waitUntilReady();
  await admin.lpush('celery', 'a task', 'another');
  await admin.sadd('_kombu.binding.celery', 'celery\x06\x16\x06\x16celery');
});

const exporterFor = async (name: string, url: string, celery = {}): Promise<ExporterServer> => {
  const config = `${work.dir}/${name}.yml`;
  const target = {
    name: 'redis',
    kind: 'redis',
    url: '${URL}',
    celery: [celery],
    budgets: { commands_per_day: 'none' },
  };
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets: [target] }));
  return work.keep(await startExporter({ dir: work.dir, env: { URL: url }, config }));
};

/** An exporter whose user may do everything but one command; and what it says of reasons. */
const without = async (command: string, celery = {}) => {
  const user = command.replace('|', '-');
  await admin.call('ACL', 'SETUSER', user, 'on', `>${somePassword}`, '~*', '&*', '+@all', `-${command}`);
  const exporter = await exporterFor(user, asUser(server.url, user), celery);
  const read = async () => {
    const page = await scrape(`${exporter.url}/metrics`);
    const reasons = page.lines.filter(({ name }) => name === 'headroom_target_failure_reason');
    return {
      page,
      reasons: Object.fromEntries(reasons.map(({ labels }) => [labels.collector, labels.reason])),
    };
  };
  return { exporter, read, denied: () => denials(user) };
};

/** How often a user was refused something: ACL LOG counts what repeats within a minute in one entry. */
const denials = async (user: string): Promise<number> => {
  const entries = (await admin.call('ACL', 'LOG', '128')) as (string | number)[][];
  const fields = entries.map((entry) => new Map(chunks(entry)));
  return fields
    .filter((entry) => entry.get('username') === user)
    .reduce((sum, entry) => sum + Number(entry.get('count')), 0);
};

const chunks = (entry: readonly (string | number)[]): readonly (readonly [string, string | number])[] =>
  entry.flatMap((name, at) => (at % 2 === 0 ? [[String(name), entry[at + 1] ?? ''] as const] : []));

const linesOf = (exporter: ExporterServer): readonly string[] =>
  readFileSync(exporter.log, 'utf8')
    .split('\n')
    .filter((line) => line.includes('level=warn'));

/** The collectors that a warning names, sorted: each has one line. */
const collectorsOf = (exporter: ExporterServer): readonly string[] =>
  linesOf(exporter)
    .map((line) => /collector=(\w+)/.exec(line)?.[1] ?? '')
    .sort();

describe('a user that may not', () => {
  it('EXISTS has every list asked for by itself', async () => {
    const { exporter, read, denied } = await without('exists');
    for (const length of [2, 3]) {
      const { page, reasons } = await read();
      expect(page.value('celery_queue_length', { queue_name: 'celery' })).toBe(length);
      expect(page.value('bullmq_job_count', { queue: 'mail', state: 'waiting' })).toBe(1);
      expect(page.value('bullmq_job_count', { queue: 'mail', state: 'delayed' })).toBe(0);
      const each = ['celery_queues', 'bullmq_queues', 'bullmq_histories', 'bullmq_schedules'];
      expect(reasons).toEqual(Object.fromEntries(each.map((name) => [name, 'permission'])));
      if (length === 2) await admin.lpush('celery', 'a third');
    }
    // One for each EXISTS of the first collection: a collector of BullMQ's has two.
    const before = await denied();
    expect(before).toBe(6);
    await admin.incr('written');
    await read();
    expect(await denied()).toBe(before);
    expect(linesOf(exporter)).toHaveLength(4);
  });

  it('SCAN has what the config names, and the queues of connected workers', async () => {
    const { exporter, read } = await without('scan', { queues: ['celery'] });
    for (let time = 0; time < 2; time++) {
      const { page, reasons } = await read();
      expect(page.value('celery_queue_length', { queue_name: 'celery' })).toBe(3);
      expect(page.value('bullmq_job_count', { queue: 'served', state: 'waiting' })).toBe(0);
      expect(reasons.celery_queues).toBe('permission');
    }
    // Everything that finds keys, the lists nobody reads, and the sample of keys.
    const finding = [
      'bullmq_histories',
      'bullmq_pauses',
      'bullmq_queues',
      'bullmq_schedules',
      'celery_queues',
    ];
    expect(collectorsOf(exporter)).toEqual(
      [...finding, 'celery_leaks', 'celery_settings', 'redis_key_sample'].sort(),
    );
  });

  it('CLIENT LIST has the queues found by their keys', async () => {
    const { exporter, read } = await without('client|list');
    for (let time = 0; time < 2; time++) {
      const { page, reasons } = await read();
      expect(page.value('bullmq_job_count', { queue: 'mail', state: 'waiting' })).toBe(1);
      expect(reasons.bullmq_queues).toBe('permission');
      expect(reasons.celery_queues).toBeUndefined();
    }
    // Everything that finds queues by their workers, and what is told of connections.
    const finding = [
      'bullmq_histories',
      'bullmq_pauses',
      'bullmq_queues',
      'bullmq_schedules',
      'bullmq_workers',
    ];
    const connected = ['celery_consumers', 'celery_settings', 'redis_clients'];
    expect(collectorsOf(exporter)).toEqual([...finding, ...connected]);
  });
});

it('a server that hides what tells of writes is asked every time, and the reason shows', async () => {
  const info = async () =>
    (await admin.info('all')).replace(/^(rdb_changes_since_last_save|cmdstat_\S+?):.*\r\n/gm, '');
  let text = await info();
  let length = 3;
  const proxy = work.keep(
    await startRespServer(([name = '', ...rest]) => {
      if (name === 'info') return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
      if (name === 'scan') return '*2\r\n$1\r\n0\r\n*0\r\n';
      if (name === 'client' && rest[0] === 'list') return '$0\r\n\r\n';
      if (name === 'config') return '*2\r\n$4\r\nsave\r\n$0\r\n\r\n';
      if (name === 'slowlog' && rest[0] === 'len') return ':0\r\n';
      if (['slowlog', 'latency', 'acl'].includes(name)) return '*0\r\n';
      if (name === 'llen') return rest[0] === 'celery' ? `:${length}\r\n` : ':0\r\n';
      return name === 'exists' ? `:${rest.includes('celery') ? 1 : 0}\r\n` : '+OK\r\n';
    }),
  );
  const exporter = await exporterFor('hiding', `redis://127.0.0.1:${proxy.port}`, { queues: ['celery'] });
  for (length of [3, 4, 5]) {
    text = await info();
    const page = await scrape(`${exporter.url}/metrics`);
    expect(page.value('redis_up')).toBe(1);
    expect(page.value('celery_queue_length')).toBe(length);
    expect(page.value('headroom_target_failure_reason', { collector: 'redis_server' })).toBe(1);
  }
  const [line = '', ...more] = linesOf(exporter);
  expect(line).toContain('rdb_changes_since_last_save, cmdstat_*');
  expect(line).toContain('reason=hidden');
  expect(more).toEqual([]);
});
