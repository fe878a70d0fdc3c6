import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Checker } from '../../../exporter/checked.ts';
import { readServer, redisServer } from '../../../exporter/collectors/redis-server.ts';
import { exposition } from '../../../exporter/exposition.ts';
import { TargetError } from '../../../exporter/failure.ts';
import type { Sample } from '../../../exporter/sample.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import { literalPort } from '../../support/redis-port.ts';
import { capture, loadingVersions, type Version, versions } from '../../support/servers.ts';

const page = async (info: string): Promise<string> =>
  exposition(await redisServer.collect(literalPort({}, info)));

/** One metric's lines, without HELP and TYPE. */
const lines = (text: string, name: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

const infoCaptures = versions.flatMap((version) =>
  readdirSync(new URL(`../../fixtures/servers/${version}`, import.meta.url))
    .filter((file) => file.includes('info-'))
    .map((file) => [version, file.replace(/\.txt$/, '')] as const),
);

const identity: Readonly<Record<Version, string>> = {
  'redis-6.2.16': 'redis_version="6.2.16"',
  'redis-7.0.15': 'redis_version="7.0.15"',
  'redis-7.2.6': 'redis_version="7.2.6"',
  'redis-7.4.1': 'redis_version="7.4.1"',
  'redis-8.0.6': 'redis_version="8.0.6"',
  'redis-8.6.3': 'redis_version="8.6.3"',
  'valkey-7.2.7': 'redis_version="7.2.7"',
  'valkey-8.0.1': 'redis_version="8.0.1"',
  'valkey-8.1.1': 'redis_version="8.1.1"',
  'valkey-9.1.2': 'redis_version="9.1.2"',
};

const check = (samples: readonly Sample[]) =>
  new Checker('redis', redisServer.metrics, 10_000).check(samples);

describe('redisServer', () => {
  it.each(['redis-7.0.15', 'valkey-9.1.2'] as const)('reads the whole of %s', async (version) => {
    const text = await page(capture(version, 'info-all'));
    await expect(text).toMatchFileSnapshot(`../../fixtures/expositions/${version}.prom`);
  });

  it.each(versions)('names the version, mode, role and policy of %s', async (version) => {
    const [line, ...others] = lines(await page(capture(version, 'info-all')), 'redis_instance_info');
    const valkey = version.startsWith('valkey') ? version.slice('valkey-'.length) : '';
    expect(line).toContain(
      `{${identity[version]},valkey_version="${valkey}",redis_mode="standalone",role="master",maxmemory_policy="allkeys-lru",`,
    );
    expect(line).toMatch(/,os="Linux [^"]+",tcp_port="175\d\d",process_id="\d+",run_id="\w{40}",master_repl/);
    expect(others).toEqual([]);
  });

  it.each(versions)('counts keys of databases only, not the sizes of %s', async (version) => {
    const text = await page(capture(version, 'info-all'));
    expect([...lines(text, 'redis_db_keys'), ...lines(text, 'redis_db_keys_expiring')]).toEqual([
      'redis_db_keys{db="db0"} 77',
      'redis_db_keys{db="db3"} 13',
      'redis_db_keys_expiring{db="db0"} 20',
      'redis_db_keys_expiring{db="db3"} 2',
    ]);
  });

  it.each(versions)('has no keys to count in an empty %s', async (version) => {
    expect(lines(await page(capture(version, 'info-all-empty')), 'redis_db_keys')).toEqual([]);
  });

  it.each(loadingVersions)('says how far %s is while it loads, and that it is not done', async (version) => {
    const port = literalPort({}, capture(version, 'info-loading'));
    const text = exposition(await redisServer.collect(port));
    expect(port.shortfalls).toEqual(['Expected a loaded dataset, got loading:1']);
    expect(lines(text, 'redis_loading_dump_file')).toEqual(['redis_loading_dump_file 1']);
    const number = (name: string) => Number(lines(text, name)[0]?.split(' ')[1]);
    expect(number('redis_loading_loaded_ratio')).toBeCloseTo(
      number('redis_loading_loaded_bytes') / number('redis_loading_total_bytes'),
      3,
    );
    expect(number('redis_loading_eta_seconds')).toBeGreaterThan(0);
    expect(number('redis_memory_used_bytes')).toBeGreaterThan(0);
  });

  it.each(versions)('has nothing to say of loading when %s has loaded', async (version) => {
    const text = await page(capture(version, 'info-all'));
    expect(text).not.toMatch(/^redis_loading_(?!dump_file)/m);
    expect(lines(text, 'redis_loading_dump_file')).toEqual(['redis_loading_dump_file 0']);
  });

  it('fails with the reason protocol when INFO names no version', async () => {
    await expect(page('hello:world\n')).rejects.toMatchObject({
      reason: 'protocol',
      message: 'Expected INFO to name a version, got 1 other fields',
    });
  });

  it('fails as its read fails', async () => {
    const failure = new Error('no INFO');
    const port = { info: () => Promise.reject(failure), lacks: () => {} };
    await expect(redisServer.collect(port)).rejects.toBe(failure);
  });

  it.each(versions)('%s gives all it takes to know that nothing was written', async (version) => {
    const port = literalPort({}, capture(version, 'info-all'));
    await redisServer.collect(port);
    expect(port.shortfalls).toEqual([]);
  });

  it('says which fields a server hides, and gives the others', async () => {
    const text = capture('redis-7.0.15', 'info-all').replace(
      /^(rdb_last_save_time|expired_keys|cmdstat_).*\n/gm,
      '',
    );
    const port = literalPort({}, text);
    expect((await redisServer.collect(port)).length).toBeGreaterThan(10);
    expect(port.shortfalls).toEqual([
      'Expected INFO to give rdb_last_save_time, expired_keys, cmdstat_*, got none',
    ]);
  });

  it.each(infoCaptures)('gives of %s/%s only what may be exported', async (version, file) => {
    const samples = await redisServer.collect(literalPort({}, `redis_version:1\n${capture(version, file)}`));
    expect(check(samples).samples.length).toBe(samples.length);
  });

  it('gives every metric it declares in one capture or another', async () => {
    const given = new Set<string>();
    for (const [version, file] of infoCaptures) {
      const samples = await redisServer.collect(
        literalPort({}, `redis_version:1\n${capture(version, file)}`),
      );
      for (const { metric } of samples) given.add(metric.name);
    }
    const never = redisServer.metrics.filter(({ name }) => !given.has(name));
    // What operations are for is told beside it: see redis-purposes.test.ts.
    expect(never.map(({ name }) => name)).toEqual(['redis_operations_by_purpose_total']);
  });
});

const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(30), fc.string({ unit: 'binary', maxLength: 30 })), {
      maxLength: 8,
    })
    .map((damages) =>
      damages.reduce((now, [at, less, more]) => now.slice(0, at) + more + now.slice(at + less), text),
    );

/** What comes of a text: samples that may be exported, or the reason why there are none. */
const outcomeOf = async (text: string): Promise<string> => {
  try {
    const samples = await redisServer.collect(literalPort({}, text));
    check(samples);
    return 'read';
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return error.reason;
  }
};

describe('a damaged INFO', () => {
  it.each(['redis-8.6.3', 'valkey-9.1.2', 'redis-6.2.16'] as const)(
    'of %s is read or refused',
    async (version) => {
      await fc.assert(
        fc.asyncProperty(damaged(capture(version, 'info-all')), async (text) => {
          expect(['read', 'protocol']).toContain(await outcomeOf(text));
        }),
      );
    },
  );

  it('of random bytes is read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.boolean(), async (text, named) => {
        expect(await outcomeOf(named ? `redis_version:1\n${text}` : text)).toMatch(/^(read|protocol)$/);
      }),
    );
  });

  it('of lines of known names and random values is read', async () => {
    const names = capture('redis-8.6.3', 'info-all')
      .split('\n')
      .map((line) => line.split(':', 1)[0] ?? '');
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '',
        'nan',
        '1e999',
        '-1',
        'calls=1,calls=2',
        'p50=1,p50.0=2,p101=3,p=4',
        'ip=,port=,offset=1e999',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...names), value)), async (pairs) => {
        const text = pairs.map(([name, held]) => `${name}:${held}\n`).join('');
        expect(await outcomeOf(`${text}\nvalkey_version:1\n`)).toBe('read');
      }),
    );
  });
});

describe('readServer', () => {
  const read = (text: string): string => exposition(readServer(parseInfo(text)));

  it('yields no sample for a field the server does not give', () => {
    expect(readServer(parseInfo('redis_version:7.0.15\n')).map(({ metric }) => metric.name)).toEqual([
      'redis_instance_info',
    ]);
  });

  it('yields no sample for a field that is no number', async () => {
    expect(await read('redis_version:7.0.15\nused_memory:none\nmaxmemory:\n')).not.toContain('redis_memory');
  });

  it('keeps a 0 that the server gives', async () => {
    const text = await read('redis_version:7.0.15\nmaxmemory:0\n');
    expect(lines(text, 'redis_memory_max_bytes')).toEqual(['redis_memory_max_bytes 0']);
  });

  it.each([
    ['rdb_last_bgsave_status:ok', 'redis_rdb_last_bgsave_status', ['1']],
    ['rdb_last_bgsave_status:err', 'redis_rdb_last_bgsave_status', ['0']],
    ['aof_last_write_status:?', 'redis_aof_last_write_status', []],
    ['latest_fork_usec:484', 'redis_latest_fork_seconds', ['0.000484']],
    ['server_time_usec:1795427133159292\nuptime_in_seconds:4', 'redis_start_time_seconds', ['1795427129']],
    ['uptime_in_seconds:4', 'redis_start_time_seconds', []],
  ])('of %j gives %s', async (text, name, values) => {
    const page = await read(`redis_version:7.0.15\n${text}\n`);
    expect(lines(page, name)).toEqual(values.map((value) => `${name} ${value}`));
  });

  it('names the slave of older and newer servers as INFO does', async () => {
    const text = await read('redis_version:8.0.6\nrole:slave\n');
    expect(text).toContain('role="slave"');
  });
});
