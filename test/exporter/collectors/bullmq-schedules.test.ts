import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bullmqSchedules, membersOf } from '../../../exporter/collectors/bullmq-schedules.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { type LiteralPort, literalPort, type Replies } from '../../support/redis-port.ts';

const now = 1_795_422_960_000;
beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const space = { db: 0, prefix: 'bull', queues: [], discover: true };
const scan = '0 scan 0 match bull:*:meta count 10000 type hash';
const zrange = (queue: string) => `0 zrange bull:${queue}:repeat 0 1000 withscores`;
const hmget = (key: string) => `0 hmget ${key} name every pattern tz endDate limit ic`;

// As captured of BullMQ 6.7.0.
const captured: Replies = {
  '0 client list': '',
  [scan]: ['0', ['bull:mail:meta', 'bull:idle:meta']],
  '0 exists bull:idle:repeat bull:mail:repeat': 1,
  [zrange('idle')]: [],
  [zrange('mail')]: ['every-10s', '1795422953438', 'cron1', '1795423200000'],
  [hmget('bull:mail:repeat:every-10s')]: ['sched', '10000', null, null, null, null, '1'],
  [hmget('bull:mail:repeat:cron1')]: ['cronjob', null, '0 */5 * * * *', null, null, null, '2'],
};

const read = async (port: LiteralPort, spaces = [space]) => {
  const samples = await bullmqSchedules(spaces, 60_000).collect(port);
  const found: Record<string, Record<string, number>> = {};
  for (const { metric, labels, value } of samples) {
    const schedule = labels.schedule ?? '';
    const [, what = ''] = /^headroom_schedule_(.*?)(_seconds)?$/.exec(metric.name) ?? [];
    found[schedule] = { ...found[schedule], [what]: value };
  }
  return found;
};

describe('the schedules of BullMQ', () => {
  it('are told with their queues', async () => {
    expect(await read(literalPort(captured))).toEqual({
      'mail/every-10s': {
        ...{
          next_run_timestamp: 1_795_422_953.438,
          interval: 10,
          lateness: 6.562,
          missed_runs: 1,
          grace: 60,
        },
      },
      'mail/cron1': {
        ...{ next_run_timestamp: 1_795_423_200, last_run_timestamp: 1_795_422_900, interval: 300 },
        ...{ lateness: 0, missed_runs: 0, grace: 60 },
      },
    });
  });

  it('grow late without a command while nothing is written', async () => {
    const port = literalPort(captured);
    await read(port);
    expect(port.unsettledTimes).toBe(1);
    const asked = port.asked.length;
    vi.setSystemTime(now + 20_000);
    expect((await read(port))['mail/every-10s']).toMatchObject({ lateness: 26.562, missed_runs: 3 });
    expect(port.asked).toHaveLength(asked);
  });

  it('cost one command for all queues that have none, and none without queues', async () => {
    const none = { ...captured, '0 exists bull:idle:repeat bull:mail:repeat': 0 };
    const port = literalPort(none);
    expect(await read(port)).toEqual({});
    expect(port.asked.filter((line) => !/scan|client/.test(line))).toHaveLength(1);
    const empty = literalPort({ '0 client list': '', [scan]: ['0', []] });
    await read(empty);
    expect(empty.asked.filter((line) => !/scan|client/.test(line))).toEqual([]);
  });

  it('cost a command a queue that has some, and none for what was read', async () => {
    const port = literalPort(captured);
    port.stamp = async () => undefined;
    await read(port);
    const asked = port.asked.length;
    await read(port);
    expect(port.asked.slice(asked).filter((line) => !/scan|client/.test(line))).toEqual([
      '0 exists bull:idle:repeat',
      zrange('mail'),
    ]);
  });

  it('are read without EXISTS where that is refused', async () => {
    const refused = new TargetError('permission', 'NOPERM');
    const port = literalPort({ ...captured, '0 exists bull:idle:repeat bull:mail:repeat': refused });
    expect(Object.keys(await read(port))).toEqual(['mail/every-10s', 'mail/cron1']);
    expect(port.shortfalls).toEqual(['refused exists']);
  });

  it('are told with their place where there are several', async () => {
    const other = { ...space, prefix: 'jobs', discover: false };
    expect(Object.keys(await read(literalPort(captured), [space, other]))).toEqual([
      'db0/bull/mail/every-10s',
      'db0/bull/mail/cron1',
    ]);
  });

  it('are 1000 at most, those that are due first, and that says why', async () => {
    const many = Array.from({ length: 1001 }, (_, each) => [`s${each}`, String(now + 1_000_000 - each)]);
    const hashes = many.map(([id]) => [hmget(`bull:mail:repeat:${id}`), ['x', '60000']] as const);
    const port = literalPort({ ...captured, [zrange('mail')]: many.flat(), ...Object.fromEntries(hashes) });
    // A hundred hashes a reading.
    for (let reading = 0; reading < 9; reading++) await read(port);
    expect(Object.keys(await read(port))).toHaveLength(1000);
    expect(Object.keys(await read(port))).not.toContain('mail/s0');
    expect(port.asked.filter((line) => line.includes('hmget'))).toHaveLength(1000);
    expect(port.shortfalls[0]).toBe('Expected 1000 BullMQ schedules at most, got more');
  });
});

describe('membersOf', () => {
  it('pairs members with their scores', () => {
    expect(membersOf(['a', '1', 'b', '2.5'])).toEqual([
      ['a', 1],
      ['b', 2.5],
    ]);
    expect(membersOf(undefined)).toEqual([]);
  });
});
