// Settings, slow commands, latency and denials of a real server: right, cheap, and without anybody's values.
import { readFileSync, writeFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import type { Collector } from '../../exporter/collector.ts';
import { slowPace } from '../../exporter/collectors/pace.ts';
import type { Sample } from '../../exporter/sample.ts';
import { RedisTarget } from '../../exporter/targets/redis.ts';
import type { RedisPort } from '../../exporter/targets/redis-port.ts';
import { startPeer } from '../bench/subjects.ts';
import { plainCollectors } from '../support/collectors.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { startRespServer } from '../support/resp-server.ts';
import { scrape } from '../support/scrape.ts';
import { asUser, somePassword } from '../support/secrets.ts';

const work = new Workplace();
afterAll(() => work.end());
afterEach(() => void vi.useRealTimers());

const settings = [
  '--maxmemory',
  '64mb',
  '--latency-monitor-threshold',
  '15',
  '--enable-debug-command',
  'local',
];
const start = async (port?: number): Promise<RedisServer> =>
  work.keep(await startRedis({ dir: work.dir, port, args: settings, where: place }));

const clientOf = ({ url }: RedisServer): Redis => {
  const client = new Redis(url, { disableClientInfo: true });
  work.later(() => client.disconnect());
  return client;
};

let server: RedisServer;
let admin: Redis;
beforeAll(async () => {
  server = await start();
  admin = clientOf(server);
  await admin.call('DEBUG', 'SLEEP', '0.03');
  await admin.set('a', 'b');
});

const exporterFor = async (name: string, url: string): Promise<ExporterServer> => {
  const config = `${work.dir}/${name}.json`;
  const budgets = { commands_per_day: 'none' };
  const target = { name: 'redis', kind: 'redis', url: '${URL}', budgets };
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets: [target] }));
  return work.keep(await startExporter({ dir: work.dir, env: { URL: url }, config }));
};

const all = plainCollectors;
/** The same collectors, which read on every collection. */
const hurried = all.map((each) => ({ ...each, pace: { ...each.pace, minAgeMs: 0 } }));

const targetOf = (
  port: number,
  collectors: readonly Collector<RedisPort>[] = hurried,
  commandsPerDay?: number,
): RedisTarget => {
  const address = { host: '127.0.0.1', port, tls: false, db: 0 };
  const allowance = { commandsPerDay, share: 0.1 };
  const target = new RedisTarget({ name: 'redis', address, collectors, budgets: [], allowance });
  work.later(() => target.close());
  return target;
};

const collect = async (target: RedisTarget): Promise<readonly Sample[]> =>
  (await Promise.all(target.begin(new AbortController().signal).map((run) => run.collect()))).flatMap(
    ({ samples }) => samples,
  );

/** The values of one metric, by their one label. */
const valuesOf = (samples: readonly Sample[], name: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    samples
      .filter(({ metric, part }) => metric.name === name && part === undefined)
      .map(({ labels, value }) => [Object.values(labels).join(), value]),
  );

it('gives what redis_exporter gives of the same server', async () => {
  const peer = await scrape(`${(await startPeer(work, server.port)).url}/metrics`);
  const own = await scrape(`${(await exporterFor('same', server.url)).url}/metrics`);
  const command = { event_name: 'command' };
  for (const [name, labels] of [
    ['redis_config_maxmemory', {}],
    ['redis_config_maxclients', {}],
    ['redis_config_io_threads', {}],
    ['redis_slowlog_length', {}],
    ['redis_slowlog_last_id', {}],
    ['redis_last_slow_execution_duration_seconds', {}],
    ['redis_latency_spike_last', command],
    ['redis_latency_spike_duration_seconds', command],
  ] as const) {
    expect(peer.value(name, labels), name).toBeDefined();
    expect(own.value(name, labels), name).toBe(peer.value(name, labels));
  }
  expect(own.value('redis_config_maxmemory')).toBe(64 * 2 ** 20);
  expect(own.value('redis_last_slow_execution_duration_seconds')).toBeGreaterThan(0.03);
});

it('gives the histogram of a command as the server counts it', async () => {
  const { lines } = await scrape(`${(await exporterFor('histogram', server.url)).url}/metrics`);
  const bucket = (le: string) =>
    lines.find(
      ({ name, labels }) =>
        name === 'redis_commands_latencies_usec_bucket' && labels.cmd === 'debug' && labels.le === le,
    )?.value;
  expect([bucket('16908'), bucket('67633'), bucket('+Inf')]).toEqual([0, 1, 1]);
  const sum = lines.find(
    ({ name, labels }) => name === 'redis_commands_latencies_usec_sum' && labels.cmd === 'debug',
  );
  expect(sum?.value).toBeGreaterThan(30_000);
});

it('notices a setting that was changed, by name and never by value', async () => {
  const target = targetOf(server.port);
  const before = await collect(target);
  const changed = 'redis_config_setting_changed_timestamp_seconds';
  expect(valuesOf(before, changed)).toEqual({});
  await admin.config('SET', 'timeout', '7654', 'masterauth', 'hunter2');
  const after = await collect(target);
  const seen = valuesOf(after, changed);
  expect(Object.keys(seen)).toEqual(['masterauth', 'timeout']);
  expect(Math.abs((seen.timeout ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  const prints = [before, after].map((each) => Object.keys(valuesOf(each, 'redis_config_info'))[0]);
  expect(prints[0]).not.toBe(prints[1]);
  expect(valuesOf(after, 'redis_config_value').timeout).toBe(7654);
  expect(JSON.stringify(after)).not.toContain('hunter2');
  await admin.config('SET', 'timeout', '0', 'masterauth', '');
  expect(Object.keys(valuesOf(await collect(target), 'redis_config_info'))).toEqual([prints[0]]);
});

it('counts a slow command once, by its name', async () => {
  const target = targetOf(server.port);
  await collect(target);
  await admin.call('DEBUG', 'SLEEP', '0.02');
  await admin.call('DEBUG', 'SLEEP', '0.02');
  for (let time = 0; time < 2; time++) {
    const samples = await collect(target);
    expect(valuesOf(samples, 'redis_slow_commands_total')).toEqual({ debug: 2 });
    expect(valuesOf(samples, 'redis_slow_commands_duration_seconds_total').debug).toBeCloseTo(0.04, 2);
    expect(valuesOf(samples, 'redis_slow_commands_unread_total')).toEqual({ '': 0 });
  }
});

it('names no argument, whatever is slow', async () => {
  const target = targetOf(server.port);
  await collect(target);
  await admin.config('SET', 'slowlog-log-slower-than', '0');
  await admin.set('secret:key', 'secret value');
  await admin.call('CONFIG', 'GET', 'secret*');
  await admin.config('SET', 'slowlog-log-slower-than', '10000');
  const samples = await collect(target);
  expect(valuesOf(samples, 'redis_slow_commands_total')).toMatchObject({ set: 1, 'config|get': 1 });
  expect(JSON.stringify(samples)).not.toContain('secret');
});

it('begins anew when the server restarts, though no collection failed', async () => {
  const first = await startRedis({ dir: work.dir, args: settings, where: place });
  const before = clientOf(first);
  // A slow reading of before would still be young enough to be kept.
  const target = targetOf(first.port, all);
  await collect(target);
  await before.call('DEBUG', 'SLEEP', '0.02');
  await before.config('SET', 'timeout', '11');
  expect(valuesOf(await collect(target), 'redis_slowlog_length')).toEqual({ '': 0 });
  before.disconnect();
  await first.stop();
  const second = clientOf(await start(first.port));
  await second.call('DEBUG', 'SLEEP', '0.02');
  const samples = await collect(target);
  expect(valuesOf(samples, 'redis_slowlog_length')).toEqual({ '': 1 });
  expect(valuesOf(samples, 'redis_slow_commands_total')).toEqual({});
  expect(valuesOf(samples, 'redis_config_setting_changed_timestamp_seconds')).toEqual({});
});

describe('in an hour of a collection every 15 seconds', () => {
  it.each([undefined, 100_000])('reads each twelve times, with a budget of %s', async (budget) => {
    const own = await start();
    const target = targetOf(own.port, all, budget);
    vi.useFakeTimers({ toFake: ['Date'] });
    for (let time = 0; time < 240; time++) {
      await collect(target);
      vi.setSystemTime(Date.now() + 15_000);
    }
    const stats = await clientOf(own).info('commandstats');
    const calls = Object.fromEntries(
      [...stats.matchAll(/^cmdstat_((?:config|slowlog|latency|acl)\S+):calls=(\d+)/gm)].map(
        ([, name = '', times]) => [name, Number(times)],
      ),
    );
    expect(calls).toEqual({
      'acl|log': 12,
      'config|get': 12,
      'latency|histogram': 12,
      'latency|latest': 12,
      'slowlog|get': 12,
      'slowlog|len': 12,
    });
    const booked = target
      .constants()
      .filter(({ metric }) => metric.name === 'headroom_target_commands_total');
    // INFO each time, CLIENT LIST each time where nothing limits it, and otherwise every five minutes.
    const clientLists = budget === undefined ? 240 : 14;
    expect(booked.reduce((sum, { value }) => sum + value, 0)).toBeLessThan(240 + clientLists + 72 + 5);
    expect(slowPace.maxAgeMs).toBeGreaterThan(slowPace.minAgeMs);
  });
});

describe('a user that may not', () => {
  /** How often a user was refused something. */
  const denials = async (user: string): Promise<number> => {
    const entries = (await admin.call('ACL', 'LOG', '128')) as (string | number)[][];
    return entries
      .filter((entry) => entry[entry.indexOf('username') + 1] === user)
      .reduce((sum, entry) => sum + Number(entry[entry.indexOf('count') + 1]), 0);
  };

  it.each([
    ['redis_config', 'config|get', 1],
    // Both commands of a pipeline are refused, once.
    ['redis_slowlog', 'slowlog', 2],
    ['redis_latency', 'latency', 2],
    ['redis_acl_log', 'acl|log', 1],
  ] as const)(
    'read what %s reads has the rest, one reason and one line',
    async (collector, command, denied) => {
      const user = command.replace('|', '-');
      await admin.call('ACL', 'SETUSER', user, 'on', `>${somePassword}`, '~*', '&*', '+@all', `-${command}`);
      const exporter = await exporterFor(user, asUser(server.url, user));
      for (let time = 0; time < 3; time++) {
        const page = await scrape(`${exporter.url}/metrics`);
        const failed = page.lines.filter(({ name }) => name === 'headroom_target_failure_reason');
        expect(failed.map(({ labels }) => [labels.collector, labels.reason])).toEqual([
          [collector, 'permission'],
        ]);
        const names = {
          redis_config: 'redis_config_maxmemory',
          redis_slowlog: 'redis_slowlog_length',
          redis_latency: 'redis_commands_latencies_usec_count',
          redis_acl_log: 'redis_acl_log_entries',
        };
        const there = Object.entries(names).filter(([, name]) =>
          page.lines.some((line) => line.name === name),
        );
        expect(there.map(([name]) => name)).toEqual(Object.keys(names).filter((name) => name !== collector));
      }
      expect(await denials(user)).toBe(denied);
      const warnings = readFileSync(exporter.log, 'utf8')
        .split('\n')
        .filter((line) => line.includes('level=warn'));
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(`collector=${collector}`);
    },
  );

  it('read histograms has the spikes', async () => {
    await admin.call(
      'ACL',
      'SETUSER',
      'spikes',
      'on',
      `>${somePassword}`,
      '~*',
      '&*',
      '+@all',
      '-latency|histogram',
    );
    const exporter = await exporterFor('spikes', asUser(server.url, 'spikes'));
    const page = await scrape(`${exporter.url}/metrics`);
    expect(page.value('redis_latency_spike_last', { event_name: 'command' })).toBeGreaterThan(0);
    expect(page.lines.some(({ name }) => name.startsWith('redis_commands_latencies'))).toBe(false);
    expect(page.value('headroom_target_failure_reason')).toBe(1);
  });
});

it('asks a service once that refuses in words of its own', async () => {
  const info = await admin.info('all');
  const service = work.keep(
    await startRespServer(([name = '']) => {
      if (name === 'info') return `$${Buffer.byteLength(info)}\r\n${info}\r\n`;
      return ['config', 'slowlog', 'latency', 'acl'].includes(name)
        ? '-ERR this is not for you\r\n'
        : '+OK\r\n';
    }),
  );
  const { url } = await exporterFor('service', `redis://127.0.0.1:${service.port}`);
  for (let time = 0; time < 3; time++) {
    const page = await scrape(`${url}/metrics`);
    expect(page.value('redis_up')).toBe(1);
    expect(page.value('headroom_collector_success', { collector: 'redis_slowlog' })).toBe(0);
  }
  expect(
    service.received.filter(({ command: [name] }) => /config|slowlog|latency|acl/.test(name ?? '')),
  ).toHaveLength(6);
});
