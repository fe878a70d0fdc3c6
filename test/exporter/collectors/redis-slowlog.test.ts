import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commandOf,
  countSlow,
  noSlowTally,
  readSlowlog,
  redisSlowlog,
  type SlowEntry,
} from '../../../exporter/collectors/redis-slowlog.ts';
import { exposition } from '../../../exporter/exposition.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import type { Reply } from '../../../exporter/targets/redis-port.ts';
import { literalPort } from '../../support/redis-port.ts';
import { capture, capturedReply, versions } from '../../support/servers.ts';

const lines = async (port: ReturnType<typeof literalPort>): Promise<readonly string[]> =>
  (await exposition(await redisSlowlog.collect(port)))
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

const entry = (id: number, usec: number, ...words: readonly string[]): Reply => [
  id,
  1,
  usec,
  words,
  '127.0.0.1:1',
  '',
];

/** The log as it stands: newest first, with as many entries as it has. */
const logOf = (...entries: readonly Reply[]) => ({
  '0 slowlog len': entries.length,
  ...Object.fromEntries(
    Array.from({ length: 128 }, (_, at) => [`0 slowlog get ${at + 1}`, entries.slice(0, at + 1)] as const),
  ),
});
const info = 'redis_version:7.0.15\ncmdstat_get:calls=1\ncmdstat_config|get:calls=1\ncmdstat_debug:calls=1\n';

describe('readSlowlog', () => {
  it.each(versions)('reads the log of %s', (version) => {
    const entries = readSlowlog(capturedReply(version, 'slowlog-get'));
    expect(entries.slice(0, 3)).toMatchObject([
      { words: ['eval', 'while true do end'] },
      { words: ['eval', expect.any(String)] },
      { words: ['debug', 'sleep'], seconds: expect.closeTo(0.03, 2) },
    ]);
    const ids = entries.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  });

  it('takes what is no log for a protocol fault', () => {
    expect(() => readSlowlog('OK')).toThrow(expect.objectContaining({ reason: 'protocol' }));
    expect(() => readSlowlog([[1, 2]])).toThrow(expect.objectContaining({ reason: 'protocol' }));
  });
});

describe('commandOf', () => {
  const of = (...words: readonly string[]) => commandOf(words, parseInfo(info));

  it('is the name INFO counts the command under', () => {
    expect(of('get', 'secret:key')).toBe('get');
    expect(of('config', 'get')).toBe('config|get');
  });

  it('is other for a word INFO does not know', () => {
    expect(of('hidden-name-of-flushall')).toBe('other');
    expect(of('config', 'a secret')).toBe('other');
    expect(of()).toBe('other');
  });

  it.each(versions)('names every command in the log of %s, and no argument', (version) => {
    const all = parseInfo(capture(version, 'info-all'));
    const names = readSlowlog(capturedReply(version, 'slowlog-get')).map(({ words }) =>
      commandOf(words, all),
    );
    expect(names).not.toContain('other');
    expect(names).toEqual(expect.arrayContaining(['eval', 'debug', 'publish']));
    expect(names).toContain(version === 'redis-6.2.16' ? 'client' : 'client|setname');
  });
});

describe('redisSlowlog', () => {
  it('counts nothing that was in the log before, and gives its newest entry', async () => {
    const port = literalPort(
      logOf(entry(7, 20_322, 'debug', 'sleep', '0.02'), entry(6, 5, 'get', 'k')),
      info,
    );
    expect(await lines(port)).toEqual([
      'redis_last_slow_execution_duration_seconds 0.020322',
      'redis_slow_commands_unread_total 0',
      'redis_slowlog_last_id 7',
      'redis_slowlog_length 2',
    ]);
    expect(port.asked).toEqual(['0 slowlog len', '0 slowlog get 1']);
    expect(port.unsettledTimes).toBe(1);
  });

  it('counts each new entry once, and asks for no more than those', async () => {
    const old = entry(6, 5, 'get', 'k');
    const port = literalPort(logOf(old), info);
    await redisSlowlog.collect(port);
    port.replies = logOf(entry(8, 30_000, 'GET', 'a'), entry(7, 20_000, 'get', 'b'), old);
    for (let time = 0; time < 2; time++) {
      expect((await lines(port)).filter((line) => line.startsWith('redis_slow_'))).toEqual([
        'redis_slow_commands_duration_seconds_total{cmd="get"} 0.05',
        'redis_slow_commands_total{cmd="get"} 2',
        'redis_slow_commands_unread_total 0',
      ]);
    }
    expect(port.asked.slice(2)).toEqual([
      '0 slowlog len',
      '0 slowlog get 1',
      '0 slowlog get 2',
      '0 slowlog len',
      '0 slowlog get 1',
    ]);
  });

  it('counts what left the log unread as unread', async () => {
    const port = literalPort(logOf(entry(6, 5, 'get')), info);
    await redisSlowlog.collect(port);
    port.replies = logOf(entry(100, 1000, 'debug'), entry(99, 1000, 'get'));
    expect((await lines(port)).slice(1, 6)).toEqual([
      'redis_slow_commands_duration_seconds_total{cmd="debug"} 0.001',
      'redis_slow_commands_duration_seconds_total{cmd="get"} 0.001',
      'redis_slow_commands_total{cmd="debug"} 1',
      'redis_slow_commands_total{cmd="get"} 1',
      'redis_slow_commands_unread_total 92',
    ]);
  });

  it('has no newest entry after SLOWLOG RESET, and keeps what it counted', async () => {
    const port = literalPort(logOf(), info);
    await redisSlowlog.collect(port);
    port.replies = logOf(entry(31, 1000, 'get'), entry(30, 1000, 'get'));
    await redisSlowlog.collect(port);
    port.replies = logOf();
    expect(await lines(port)).toEqual([
      'redis_slow_commands_duration_seconds_total{cmd="get"} 0.002',
      'redis_slow_commands_total{cmd="get"} 2',
      'redis_slow_commands_unread_total 0',
      'redis_slowlog_length 0',
    ]);
    port.replies = logOf(entry(32, 1000, 'get'));
    expect(await lines(port)).toContain('redis_slow_commands_total{cmd="get"} 3');
  });
});

describe('countSlow', () => {
  /** A server's slow log: commands run, a log of at most `most`, and resets of it. */
  const log = (most: number) => {
    let next = 0;
    let entries: readonly SlowEntry[] = [];
    return {
      run: (times: number) => {
        for (let time = 0; time < times; time++)
          entries = [{ id: next++, seconds: 1, words: ['get'] }, ...entries].slice(0, most);
      },
      reset: () => {
        entries = [];
      },
      entries: () => entries,
      executed: () => next,
    };
  };

  it('counts every execution at most once, and knows of each that it missed', () => {
    const step = fc.oneof(fc.nat(12), fc.constant('reset' as const), fc.constant('look' as const));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(3), fc.array(step), (most, before, steps) => {
        const server = log(most);
        server.run(before + 1);
        const tally = noSlowTally();
        countSlow(tally, server.entries(), () => 'get');
        for (const each of [...steps, 1, 'look' as const]) {
          if (each === 'reset') server.reset();
          else if (each === 'look') countSlow(tally, server.entries(), () => 'get');
          else server.run(each);
        }
        const counted = tally.totals.get('get')?.calls ?? 0;
        expect(counted + tally.unread).toBe(server.executed() - before - 1);
        expect(tally.totals.get('get')?.seconds ?? 0).toBe(counted);
      }),
    );
  });

  it('begins anew where ids begin anew, without counting twice', () => {
    const tally = noSlowTally();
    const at = (id: number) => [{ id, seconds: 1, words: ['get'] }];
    for (const id of [40, 41, 3, 4]) countSlow(tally, at(id), () => 'get');
    expect(tally.totals.get('get')?.calls).toBe(2);
    expect(tally.unread).toBe(0);
  });

  it('gives 50 commands a name, and the rest one', () => {
    const tally = noSlowTally();
    countSlow(tally, [], () => 'get');
    for (let id = 0; id < 60; id++) countSlow(tally, [{ id, seconds: 1, words: [] }], () => `cmd${id}`);
    expect(tally.totals.size).toBe(51);
    expect(tally.totals.get('other')?.calls).toBe(10);
  });
});
