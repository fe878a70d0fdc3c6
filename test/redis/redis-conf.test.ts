import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';

const workplace = new Workplace();
let client: Redis;

beforeAll(async () => {
  const config = join(root, 'redis/redis.conf');
  const server = workplace.keep(await startRedis({ dir: workplace.dir, config, where: place }));
  client = new Redis(server.url);
  workplace.later(() => client.disconnect());
});
afterAll(() => workplace.end());

/** Sends a line of words; an error reply is an answer too. */
const answer = (line: string): Promise<string> => {
  const [command = '', ...args] = line.split(' ');
  return client.call(command, ...args).then(String, (error: Error) => error.message);
};

describe('redis.conf refuses', () => {
  it.each([
    ...['FLUSHALL', 'FLUSHDB', 'SWAPDB 0 1', 'RESTORE key 0 value', 'MIGRATE host 1 key 0 1'],
    ...['KEYS *', 'MONITOR', 'SAVE', 'BGSAVE', 'SHUTDOWN NOSAVE', 'DEBUG JMAP', 'REPLICAOF NO ONE'],
    ...['CONFIG SET maxmemory 1', 'CONFIG RESETSTAT', 'ACL SETUSER x', 'MODULE LIST', 'CLIENT KILL ID 1'],
  ])('%s', async (line) => {
    expect(await answer(line)).toMatch(/^NOPERM|DEBUG command not allowed/);
  });

  it('them inside a script as well', async () => {
    const refusal = client.eval('return redis.call("FLUSHALL")', 0);
    await expect(refusal).rejects.toThrow(/can't run this command|NOPERM/);
  });
});

describe('a try that redis.conf refuses is counted under its own name', () => {
  /** Calls that were rejected before they ran, by INFO COMMANDSTATS. */
  const rejected = async (command: string): Promise<number> => {
    const line = new RegExp(`^cmdstat_${command}:calls=(\\d+),.*rejected_calls=(\\d+)`, 'm');
    const [, calls, count] = line.exec(await client.info('commandstats')) ?? [];
    expect(calls ?? '0').toBe('0');
    return Number(count ?? 0);
  };

  it.each(['FLUSHALL', 'FLUSHDB', 'DEBUG JMAP', 'KEYS *'])('%s', async (line) => {
    const [command = ''] = line.toLowerCase().split(' ');
    const before = await rejected(command);
    await client.set('precious', 'value');
    await answer(line);
    await answer(line);
    expect((await rejected(command)) - before).toBe(2);
    expect(await client.get('precious')).toBe('value');
  });

  it('by the user that needs no password, whom applications are', async () => {
    expect(await answer('ACL WHOAMI')).toBe('default');
  });
});

describe('redis.conf allows', () => {
  it.each([
    ...[
      'INFO ALL',
      'CLIENT LIST',
      'CLIENT SETNAME headroom',
      'CLIENT GETNAME',
      'ROLE',
      'CONFIG GET maxmemory',
    ],
    ...[
      'SLOWLOG LEN',
      'SLOWLOG GET 1',
      'LATENCY LATEST',
      'LATENCY HISTOGRAM',
      'ACL LOG',
      'MEMORY USAGE key',
      'SCAN 0 COUNT 10',
      'TYPE key',
    ],
    ...['EXISTS a b', 'SMEMBERS a', 'LLEN a', 'ZCARD a', 'SET a b EX 5 NX', 'RENAME a b', 'UNLINK b'],
    ...['BRPOP list 0.01', 'BZPOPMIN zset 0.01', 'PUBLISH channel x', 'SCRIPT LOAD return(1)', 'HELLO 2'],
    ...['XADD stream MAXLEN ~ 10 * a b', 'XTRIM stream MAXLEN 0', 'XREAD STREAMS stream 0'],
  ])('%s', async (line) => {
    expect(await answer(line)).not.toMatch(/^NOPERM|^ERR/);
  });
});

it('redis.conf uses only what Redis 7.0 to 8 and Valkey have', () => {
  const text = readFileSync(join(root, 'redis/redis.conf'), 'utf8');
  const used = text.split('\n').flatMap((line) => /^[a-z-]+/.exec(line)?.[0] ?? []);
  // The directives of the redis.conf or valkey.conf that each of them ships; renamed commands would hide who tried.
  expect([...used].sort()).toEqual([
    ...['appendfsync', 'appendonly', 'loglevel', 'maxmemory', 'maxmemory-policy'],
    ...['protected-mode', 'save', 'user'],
  ]);
});

it('redis.conf gives a reason for each of its lines', () => {
  const lines = readFileSync(join(root, 'redis/redis.conf'), 'utf8').trimEnd().split('\n');
  const bare = lines.filter((line, at) => /^[a-z]/.test(line) && !lines[at - 1]?.startsWith('#'));
  expect(bare).toEqual([]);
});

it('redis.conf sets what the team decided', async () => {
  const wanted = {
    appendfsync: 'everysec',
    appendonly: 'yes',
    loglevel: 'warning',
    maxmemory: String(256 * 2 ** 20),
    'maxmemory-policy': 'volatile-lru',
    save: '3600 1 300 100 60 10000',
  };
  const set = await Promise.all(Object.keys(wanted).map((name) => client.config('GET', name)));
  expect(Object.fromEntries(set as [string, string][])).toEqual(wanted);
});
