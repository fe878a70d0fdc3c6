import { describe, expect, it } from 'vitest';
import { readServer, redisServer } from '../../../exporter/collectors/redis-server.ts';
import { exposition } from '../../../exporter/exposition.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import { literalPort } from '../../support/redis-port.ts';
import { capture, loadingVersions, type Version, versions } from '../../support/servers.ts';

const page = async (info: string): Promise<string> =>
  exposition(await redisServer.collect(literalPort({}, info)));

/** One metric's lines, without HELP and TYPE. */
const lines = (text: string, name: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

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

describe('redisServer', () => {
  it.each(['redis-7.0.15', 'valkey-9.1.2'] as const)('reads the whole of %s', async (version) => {
    const text = await page(capture(version, 'info-all'));
    await expect(text).toMatchFileSnapshot(`../../fixtures/expositions/${version}.prom`);
  });

  it.each(versions)('names the version, mode, role and policy of %s', async (version) => {
    expect(lines(await page(capture(version, 'info-all')), 'redis_instance_info')).toEqual([
      `redis_instance_info{${identity[version]},redis_mode="standalone",role="master",maxmemory_policy="allkeys-lru"} 1`,
    ]);
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

  it.each(loadingVersions)('fails with the reason loading while %s loads', async (version) => {
    await expect(page(capture(version, 'info-loading'))).rejects.toMatchObject({ reason: 'loading' });
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

  it('emits nothing it does not declare', async () => {
    const samples = await redisServer.collect(literalPort({}, capture('valkey-9.1.2', 'info-all')));
    expect(samples.filter(({ metric }) => !redisServer.metrics.includes(metric))).toEqual([]);
  });
});

describe('readServer', () => {
  const read = (text: string): string => exposition(readServer(parseInfo(text)));

  it('yields no sample for a field the server does not give', async () => {
    expect(await read('redis_version:7.0.15\n')).toBe(
      [
        '# HELP redis_instance_info Constant 1; the labels are what INFO says of the server. A Valkey gives its own version.',
        '# TYPE redis_instance_info gauge',
        'redis_instance_info{redis_version="7.0.15",redis_mode="",role="",maxmemory_policy=""} 1',
        '',
      ].join('\n'),
    );
  });

  it('yields no sample for a field that is no number', async () => {
    expect(await read('redis_version:7.0.15\nused_memory:none\nmaxmemory:\n')).not.toContain('redis_memory');
  });

  it('keeps a 0 that the server gives', async () => {
    const text = await read('redis_version:7.0.15\nmaxmemory:0\n');
    expect(lines(text, 'redis_memory_max_bytes')).toEqual(['redis_memory_max_bytes 0']);
  });

  it('counts the calls of a subcommand under its container and name', async () => {
    const text = await read('redis_version:7.0.15\ncmdstat_config|get:calls=2,usec=13,rejected_calls=2\n');
    expect(lines(text, 'redis_commands_total')).toEqual(['redis_commands_total{cmd="config|get"} 2']);
  });

  it('passes over a command without calls', async () => {
    const text = await read('redis_version:7.0.15\ncmdstat_get:usec=13\n');
    expect(lines(text, 'redis_commands_total')).toEqual([]);
  });

  it('names the slave of older and newer servers as INFO does', async () => {
    const text = await read('redis_version:8.0.6\nrole:slave\n');
    expect(text).toContain('role="slave"');
  });
});
