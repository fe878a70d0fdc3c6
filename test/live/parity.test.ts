// Debian's redis_exporter and ours on the same servers: the same names, types, labels and values.

import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { catalogue } from '../../exporter/metrics/index.ts';
import { everyScrape, startHeadroom, startPeer } from '../bench/subjects.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { type Scraped, scrape } from '../support/scrape.ts';

/** What it has and we do not, by the reason; a name that we have must go from here. */
const lacking: Readonly<Record<string, readonly string[]>> = {
  'is of that exporter itself': [
    'redis_exporter_build_info',
    'redis_exporter_last_scrape_connect_time_seconds',
    'redis_exporter_last_scrape_duration_seconds',
    'redis_exporter_last_scrape_error',
    'redis_exporter_scrape_duration_seconds',
    'redis_exporter_scrapes_total',
    'redis_last_key_groups_scrape_duration_milliseconds',
    'redis_target_scrape_request_errors_total',
  ],
};
const lackingNames = Object.values(lacking).flat();

/** Names whose type 1.45 has otherwise than 1.86 and we. */
const otherTypes: ReadonlySet<string> = new Set(['redis_expired_time_cap_reached_total']);

/** Gauges that move by themselves or with a connection, and how much of their value they may differ. */
const moving: readonly (readonly [pattern: RegExp, part: number, least: number])[] = [
  // It counts the connection it makes for each scrape.
  [/^redis_connected_clients$/, 0, 1],
  // Buffers of that connection, and what the allocator made of them.
  [/^redis_memory_used_(rss_|peak_|overhead_|dataset_)?bytes$/, 0.05, 300_000],
  [/^redis_(allocator_\w+|rss_overhead|mem_fragmentation)_bytes$|^redis_mem_clients_normal$/, 0.25, 300_000],
  [/^redis_(mem_fragmentation|allocator_\w+)_ratio$/, 0.25, 0.5],
  [/^redis_client_recent_max_\w+_bytes$/, 1, 50_000],
  // It takes its own clock, of whole seconds.
  [/^redis_start_time_seconds$/, 0, 1],
  // These logs grow with what this test does, and ours looked earlier: test/live/slow-lane.test.ts holds them equal.
  [/^redis_(slowlog_last_id|slowlog_length|last_slow_execution_duration_seconds|latency_spike_\w+)$/, 1, 1],
  // Estimates that the server renews by itself.
  [/^redis_(db_avg_ttl_seconds|expired_stale_percentage)$/, 0.5, 60],
];

const work = new Workplace();
afterAll(() => work.end());

const clientOf = ({ url }: RedisServer): Redis => {
  const client = new Redis(url, { disableClientInfo: true });
  client.on('error', () => {});
  work.later(() => client.disconnect());
  return client;
};

/** Fills a master with everything INFO can tell of: databases, errors, evictions, waiting and listening clients. */
const load = async (master: RedisServer): Promise<void> => {
  const [admin, blocked, listener, tracker] = [1, 2, 3, 4].map(() => clientOf(master)) as [
    Redis,
    Redis,
    Redis,
    Redis,
  ];
  // First, so that what is evicted is none of what follows.
  await admin.config('SET', 'maxmemory', '6mb');
  for (let key = 0; key < 400; key++) await admin.set(`large:${key}`, 'v'.repeat(20_000));
  for (const db of [0, 1, 5]) {
    await admin.select(db);
    for (let key = 0; key < 30; key++) await admin.set(`key:${key}`, 'v', 'EX', 10_000 + key);
    await admin.rpush('list', 'a', 'b');
    await admin.hset('hash', { a: 1 });
  }
  await admin.select(0);
  await admin.get('list').catch(() => {});
  await admin.call('NO-SUCH-COMMAND').catch(() => {});
  // Refused before it runs: an argument is missing.
  await admin.call('GET').catch(() => {});
  await admin.eval("return redis.error_reply('MYCODE of a script')", 0).catch(() => {});
  await admin.multi().incr('list').exec();
  await admin.set('short', 'v', 'PX', 1);
  await admin.eval('local t = 0; for i = 1, 5000000 do t = t + i end return t', 0);
  void blocked.blpop('nothing', 0).catch(() => {});
  await listener.subscribe('channel');
  await listener.psubscribe('pattern.*');
  await tracker.call('CLIENT', 'TRACKING', 'on', 'BCAST', 'PREFIX', 'key:');
  await admin.bgsave();
};

/** Until nothing is saved any more and master and replica have found each other. */
const settled = async (server: RedisServer): Promise<void> => {
  const admin = clientOf(server);
  const quiet = ['rdb_bgsave_in_progress:0', 'aof_rewrite_in_progress:0', 'aof_rewrite_scheduled:0'];
  const linked = /master_link_status:up|state=online,offset=\d+,lag=[01]/;
  const isSettled = async (): Promise<boolean> => {
    const info = await admin.info();
    return linked.test(info) && quiet.every((each) => info.includes(each));
  };
  await vi.waitUntil(isSettled, { timeout: 60_000, interval: 100 });
};

let servers: { readonly master: RedisServer; readonly replica: RedisServer };
beforeAll(async () => {
  const files = [
    '--appendonly',
    'yes',
    '--save',
    '3600 1',
    '--latency-monitor-threshold',
    '1',
    '--slowlog-log-slower-than',
    '0',
  ];
  const master = work.keep(
    await startRedis({ dir: work.dir, args: [...files, '--maxmemory-policy', 'allkeys-lru'], where: place }),
  );
  const link = ['--replicaof', '127.0.0.1', String(master.port), '--repl-diskless-load', 'swapdb'];
  const names = ['--dbfilename', 'replica.rdb', '--appendonly', 'no', '--latency-monitor-threshold', '1'];
  const replica = work.keep(await startRedis({ dir: work.dir, args: [...names, ...link], where: place }));
  await load(master);
  const reader = clientOf(replica);
  await reader.set('key', 'v').catch(() => {});
  // A server has latency events to show once something was slow.
  await reader.eval('local t = 0; for i = 1, 5000000 do t = t + i end return t', 0);
  await settled(master);
  await settled(replica);
  servers = { master, replica };
});

interface Family {
  readonly type: string;
  readonly series: ReadonlyMap<string, number>;
}

const plain: Readonly<Record<string, string>> = { '50': '0.5', '99': '0.99', '99.9': '0.999' };

/** A series without what only we say: our target, an empty label, and what 1.86 calls the master's stream. */
const identity = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .filter(([name, value]) => name !== 'target' && name !== 'master_replid' && value !== '')
    .map(([name, value]) => `${name}=${name === 'quantile' ? (plain[value] ?? value) : value}`)
    .sort()
    .join();

const familiesOf = ({ text, lines }: Scraped): ReadonlyMap<string, Family> => {
  const families = new Map<string, { type: string; series: Map<string, number> }>();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (redis_\S+) (\S+)$/gm))
    families.set(name, { type, series: new Map() });
  for (const { name, labels, value } of lines) {
    const base = families.has(name) ? name : name.replace(/_(sum|count|bucket)$/, '');
    families.get(base)?.series.set(`${name.slice(base.length)}{${identity(labels)}}`, value);
  }
  return families;
};

/** Theirs, ours, theirs: what only grows must lie between. */
const scrapeInTurn = async ({ port }: RedisServer) => {
  const own = await startHeadroom(work, { port, ...everyScrape });
  const peer = await startPeer(work, port);
  const read = async ({ url }: { readonly url: string }) => familiesOf(await scrape(`${url}/metrics`));
  // What they send is in the statistics from the second time on.
  for (const each of [own, peer, own, peer]) await read(each);
  return { before: await read(peer), ours: await read(own), after: await read(peer) };
};

/** Theirs but for the zeros it writes for databases without keys. */
const withoutPadding = (page: ReadonlyMap<string, Family>, name: string): readonly string[] => {
  const keys = page.get('redis_db_keys')?.series;
  const series = [...(page.get(name)?.series.keys() ?? [])];
  return /^redis_db_keys(_expiring)?$/.test(name) ? series.filter((key) => keys?.get(key) !== 0) : series;
};

/** What is wrong with one of our values, given theirs just before and just after. */
const wrong = (name: string, type: string, before: number, ours: number, after: number): boolean => {
  const [least, most] = [Math.min(before, after), Math.max(before, after)];
  if (type === 'counter') return ours < before || ours > after;
  const [, part = 0, slack = 0] = moving.find(([pattern]) => pattern.test(name)) ?? [];
  const room = Math.max(slack, part * Math.abs(most));
  return ours < least - room || ours > most + room;
};

describe.each(['master', 'replica'] as const)('on a %s', (role) => {
  let scraped: Awaited<ReturnType<typeof scrapeInTurn>>;
  beforeAll(async () => {
    scraped = await scrapeInTurn(servers[role]);
  });

  it('has every name of redis_exporter but those listed', () => {
    const missing = [...scraped.before.keys()].filter((name) => !scraped.ours.has(name));
    expect(missing.filter((name) => !lackingNames.includes(name))).toEqual([]);
    expect(missing.length).toBeGreaterThan(0);
  });

  it('has the same types', () => {
    const differing = [...scraped.ours].filter(([name, { type }]) => {
      const theirs = scraped.before.get(name)?.type;
      return theirs !== undefined && theirs !== type;
    });
    expect(differing.map(([name]) => name).filter((name) => !otherTypes.has(name))).toEqual([]);
  });

  it('has the same series, but for databases without keys', () => {
    for (const [name, { series }] of scraped.ours) {
      if (!scraped.before.has(name)) continue;
      const theirs = withoutPadding(scraped.before, name);
      expect([name, ...[...series.keys()].sort()]).toEqual([name, ...theirs.toSorted()]);
    }
  });

  it('has the same values', () => {
    const faults: string[] = [];
    let compared = 0;
    for (const [name, { type, series }] of scraped.ours) {
      if (type === 'summary') continue;
      for (const [key, value] of series) {
        const [before, after] = [scraped.before, scraped.after].map((page) =>
          page.get(name)?.series.get(key),
        );
        if (before === undefined || after === undefined) continue;
        compared += 1;
        if (wrong(name, type, before, value, after))
          faults.push(`${name}${key}: ${before} ${value} ${after}`);
      }
    }
    expect(faults).toEqual([]);
    expect(compared).toBeGreaterThan(150);
  });

  it('has the same percentiles of what neither exporter does', () => {
    const name = 'redis_latency_percentiles_usec';
    const [before, ours, after] = [scraped.before, scraped.ours, scraped.after].map(
      (page) => page.get(name)?.series ?? new Map<string, number>(),
    ) as [ReadonlyMap<string, number>, ReadonlyMap<string, number>, ReadonlyMap<string, number>];
    // Theirs and ours; replication asks by itself.
    const own = /cmd=(info|config|slowlog|latency|client|acl|scan|exists|replconf|ping)\b/;
    const still = [...before].filter(([key, value]) => after.get(key) === value && !own.test(key));
    expect(still.map(([key]) => [key, ours.get(key)])).toEqual(still);
    expect(still.length).toBeGreaterThan(5);
  });
});

it('was held against a server that has something to tell of everything', async () => {
  const { before } = await scrapeInTurn(servers.master);
  const value = (name: string): number =>
    [...(before.get(name)?.series.values() ?? [])].reduce((a, b) => a + b, 0);
  for (const name of [
    'redis_blocked_clients',
    'redis_connected_slaves',
    'redis_errors_total',
    'redis_evicted_keys_total',
    'redis_pubsub_channels',
    'redis_pubsub_patterns',
    'redis_aof_current_size_bytes',
    'redis_tracking_clients',
    'redis_commands_failed_calls_total',
    'redis_commands_rejected_calls_total',
    'redis_latency_spike_last',
    'redis_slowlog_length',
    'redis_db_keys_expiring',
  ])
    expect([name, value(name)]).toEqual([name, expect.toSatisfy((found: number) => found > 0)]);
});

describe('the names of redis_exporter 1.86.0', () => {
  const theirs = readFileSync(new URL('../fixtures/peers/redis_exporter-1.86.0.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('redis_'))
    .map((line) => line.split(' ') as [name: string, type: string]);

  it('are ours with their types, but those listed', () => {
    const kinds = new Map(catalogue.map(({ name, kind }) => [name, kind as string]));
    const others = theirs.filter(([name, type]) => kinds.get(name) !== type);
    expect(others.map(([name]) => name)).toEqual(lackingNames.toSorted());
    expect(theirs.length).toBeGreaterThan(150);
  });

  it('are lacking for a reason that still holds', () => {
    const ours = new Set(catalogue.map(({ name }) => name));
    expect(lackingNames.filter((name) => ours.has(name))).toEqual([]);
  });
});
