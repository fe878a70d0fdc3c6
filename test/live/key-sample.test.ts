// What the sample says of many keys of unequal number and size, held against every key of a real Redis.
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRedis } from '../../demo/servers/redis.ts';
import { drawNames } from '../../exporter/collectors/key-draw.ts';
import { redisKeySample } from '../../exporter/collectors/redis-key-sample.ts';
import { redisServer } from '../../exporter/collectors/redis-server.ts';
import type { Sample } from '../../exporter/sample.ts';
import { RedisTarget } from '../../exporter/targets/redis.ts';
import type { RedisPort, Reply } from '../../exporter/targets/redis-port.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';

const work = new Workplace();
afterAll(() => work.end());
afterEach(() => {
  vi.useRealTimers();
});

// 500,000 take half a minute to write and to count.
const keys = Number(process.env.HEADROOM_SAMPLE_KEYS ?? 100_000);
const runs = Number(process.env.HEADROOM_SAMPLE_RUNS ?? 50);
// Median bytes of each kind's values; their numbers fall as 1, 1/2, 1/3, … The last one has no time to live.
const kinds: readonly (readonly [prefix: string, bytes: number])[] = [
  ['session:', 60],
  ['cache:page:', 200],
  ['user:profile:', 100],
  ['bull:mail:', 150],
  ['bull:images:', 600],
  ['cart:', 80],
  ['celery-task-meta-', 120],
  ['rate:limit:', 40],
  ['feed:', 500],
  ['search:results:', 1200],
  ['lock:', 45],
  ['audit:trail:', 5000],
];
const leak = 'audit:trail:';

// Sizes are log-normal: one key in twenty is nearly four times the median.
const fill = `
math.randomseed(tonumber(ARGV[4]))
for i = 1, tonumber(ARGV[2]) do
  local normal = math.sqrt(-2 * math.log(1 - math.random())) * math.cos(2 * math.pi * math.random())
  local size = math.ceil(tonumber(ARGV[3]) * math.exp(0.8 * normal))
  local id = redis.sha1hex(ARGV[1] .. ARGV[4] .. i)
  local life = ARGV[5] == '1' and {'EX', 86400} or {}
  redis.call('SET', ARGV[1] .. id, string.rep('x', size), unpack(life))
end`;

const tally = `
local reply = redis.call('SCAN', ARGV[1], 'COUNT', 5000)
local sums = {}
for _, key in ipairs(reply[2]) do
  local prefix = string.match(key, '^(.*[:-])')
  sums[prefix] = (sums[prefix] or 0) + redis.call('MEMORY', 'USAGE', key)
end
local flat = {reply[1]}
for prefix, sum in pairs(sums) do flat[#flat + 1] = prefix; flat[#flat + 1] = sum end
return flat`;

let redis: Redis;
let port: number;
let numbers: ReadonlyMap<string, number>;
let truth: ReadonlyMap<string, number>;

const countedBytes = async (): Promise<ReadonlyMap<string, number>> => {
  const sums = new Map<string, number>();
  let cursor = '0';
  do {
    const reply = (await redis.eval(tally, 0, cursor)) as [string, ...(string | number)[]];
    cursor = reply[0];
    for (let at = 1; at < reply.length; at += 2) {
      const prefix = String(reply[at]);
      sums.set(prefix, (sums.get(prefix) ?? 0) + Number(reply[at + 1]));
    }
  } while (cursor !== '0');
  return sums;
};

beforeAll(async () => {
  const server = work.keep(await startRedis({ dir: work.dir, where: place }));
  port = server.port;
  redis = new Redis(server.url);
  work.later(() => redis.disconnect());
  const whole = kinds.reduce((sum, _, index) => sum + 1 / (index + 1), 0);
  numbers = new Map(kinds.map(([prefix], index) => [prefix, Math.round(keys / whole / (index + 1))]));
  for (const [index, [prefix, bytes]] of kinds.entries()) {
    await redis.eval(
      fill,
      0,
      prefix,
      String(numbers.get(prefix)),
      String(bytes),
      String(index),
      prefix === leak ? '0' : '1',
    );
  }
  truth = await countedBytes();
});

const targetOf = (commands: number) => {
  const target = new RedisTarget({
    name: 'redis',
    address: { host: '127.0.0.1', port, tls: false, db: 0 },
    collectors: [redisServer, redisKeySample({ commands })],
    budgets: [],
    allowance: { commandsPerDay: undefined, share: 0.1 },
  });
  work.later(async () => target.close());
  return target;
};

/** What it says after so many runs a minute apart. */
const samplesOf = async (target: RedisTarget, times: number): Promise<readonly Sample[]> => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  let samples: readonly Sample[] = [];
  for (let time = 0; time < times; time++) {
    vi.setSystemTime(Date.now() + 60_000);
    // Where nothing is written, it rests once it knows enough.
    await redis.set('written', time, 'EX', 3600);
    // No deadline: that of one run would pass in the middle of a later one.
    const { signal } = new AbortController();
    const [, sampled] = await Promise.all(target.begin(signal).map(({ collect }) => collect()));
    samples = sampled?.samples ?? [];
  }
  vi.useRealTimers();
  return samples;
};

const byPrefix = (samples: readonly Sample[], name: string): ReadonlyMap<string, number> =>
  new Map(
    samples
      .filter(({ metric }) => metric.name === name)
      .map(({ labels, value }) => [labels.prefix ?? '', value]),
  );

const cost = async () => {
  const stats = await redis.info('commandstats');
  const of = (command: string) => {
    const [, calls, usec] =
      new RegExp(`cmdstat_${command.replace('|', '\\|')}:calls=(\\d+),usec=(\\d+)`).exec(stats) ?? [];
    return { calls: Number(calls ?? 0), usec: Number(usec ?? 0) };
  };
  const all = ['scan', 'memory|usage', 'pttl'].map(of);
  return {
    calls: all.reduce((sum, { calls }) => sum + calls, 0),
    usec: all.reduce((sum, { usec }) => sum + usec, 0),
  };
};

describe(`a sample of ${keys} keys`, () => {
  // Chance has its share: a wrong estimate is wrong three times.
  const byChance = { retry: 2 };

  it(
    `estimates prefixes within five standard errors, and the leak's within a third, after ${runs} runs`,
    byChance,
    async () => {
      await redis.config('RESETSTAT');
      const samples = await samplesOf(targetOf(41), runs);
      const { calls, usec } = await cost();
      const bytes = byPrefix(samples, 'redis_key_prefix_memory_bytes');
      const errors = byPrefix(samples, 'redis_key_prefix_memory_error_bytes');
      const measured = byPrefix(samples, 'redis_key_prefix_sample_keys');
      const off = (prefix: string) => (bytes.get(prefix) ?? 0) - (truth.get(prefix) ?? 0);
      const percent = (prefix: string, value = 0) =>
        `${((100 * value) / (truth.get(prefix) ?? 1)).toFixed(1)} %`;
      const lines = kinds.map(
        ([prefix]) =>
          `${prefix} ${measured.get(prefix)} measured, off by ${percent(prefix, off(prefix))}, standard error ${percent(prefix, errors.get(prefix))}`,
      );
      process.stdout.write(`${calls} commands, ${usec} µs of the server\n${lines.join('\n')}\n`);
      for (const [prefix] of kinds) {
        // The error itself is only known from many measured keys.
        const much = (measured.get(prefix) ?? 0) >= 30;
        const bound = much ? 5 * (errors.get(prefix) ?? 0) : 2 * (truth.get(prefix) ?? 0);
        expect(Math.abs(off(prefix)), prefix).toBeLessThan(bound);
      }
      expect(Math.abs(off(leak)) / (truth.get(leak) ?? 1)).toBeLessThan(1 / 3);
      expect([...bytes].sort((a, b) => b[1] - a[1])[0]?.[0]).toBe(leak);
    },
  );

  it('names the one prefix whose keys never end', byChance, async () => {
    const samples = await samplesOf(targetOf(41), 20);
    const lasting = [...byPrefix(samples, 'redis_key_prefix_keys_without_ttl')].filter(
      ([, value]) => value > 0,
    );
    expect(lasting.map(([prefix]) => prefix)).toEqual([leak]);
    const off = (lasting[0]?.[1] ?? 0) / (numbers.get(leak) ?? 1) - 1;
    expect(Math.abs(off)).toBeLessThan(0.4);
  });
});

describe('names from a random cursor', () => {
  const portTo = (client: Redis): RedisPort => {
    const unused = () => Promise.reject(new Error('Expected no other question'));
    return {
      db: 0,
      leftMs: () => 5000,
      info: unused,
      askBytes: unused,
      stamp: unused,
      unsettled: () => {},
      lacks: () => {},
      asOf: () => {},
      refuses: () => false,
      memory: (_, make) => make(),
      ask: ([command]) => client.call(...(command ?? ['ping'])).then((reply) => [reply as Reply]),
    };
  };

  /** How often each of so many keys was drawn, as a multiple of the mean; and the keys drawn in all. */
  const drawn = async (client: Redis, many: number, draws: number) => {
    const times = new Map<string, number>();
    for (let draw = 0; draw < draws; draw++) {
      for (const name of await drawNames(portTo(client), { db: 0, keys: many, expires: 0 })) {
        times.set(name, (times.get(name) ?? 0) + 1);
      }
    }
    const total = [...times.values()].reduce((sum, each) => sum + each, 0);
    return {
      names: times.size,
      perDraw: total / draws,
      ratios: [...times.values()].map((each) => (each * many) / total),
    };
  };

  it.each([
    ['at rest', 3000, false],
    ['that is being rehashed', 4100, true],
  ])('come from every part of a table %s alike', async (_, many, rehashing) => {
    const server = work.keep(
      await startRedis({
        dir: work.dir,
        args: ['--activerehashing', 'no', '--enable-debug-command', 'local'],
        where: place,
      }),
    );
    const client = new Redis(server.url);
    work.later(() => client.disconnect());
    for (let key = 0; key < many; key++) client.set(`k:${key}`, 'v');
    await client.ping();
    const isRehashing = async () =>
      String(await client.call('DEBUG', 'HTSTATS', '0')).includes('rehashing target');
    expect(await isRehashing()).toBe(rehashing);
    const { names, perDraw, ratios } = await drawn(client, many, 600);
    expect(await isRehashing()).toBe(rehashing);
    expect(names).toBe(many);
    expect(perDraw).toBeGreaterThan(480);
    // Each key is drawn about 70 or 100 times: five deviations are about half of that.
    expect(Math.min(...ratios)).toBeGreaterThan(0.4);
    expect(Math.max(...ratios)).toBeLessThan(1.7);
  });
});
