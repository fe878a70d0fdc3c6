import { describe, expect, it } from 'vitest';
import { bullmqAges, delayOf } from '../../../exporter/collectors/bullmq-ages.ts';
import { announceJobs, bullmqSpace } from '../../support/bullmq-counts.ts';
import { type LiteralPort, literalPort, type Replies } from '../../support/redis-port.ts';

const now = 1_800_000_000_000;
const port = (replies: Replies) => literalPort(replies, `server_time_usec:${now * 1000}\r\n`);
const job = (id: string) => `0 hmget bull:mail:${id} timestamp delay opts processedOn`;
const hash = (agoMs: number, delay = 0, opts = '{}', processedOn: string | null = null) => [
  String(now - agoMs),
  String(delay),
  opts,
  processedOn,
];

const ages = async (given: LiteralPort) =>
  Object.fromEntries(
    (await bullmqAges([bullmqSpace]).collect(given)).map(({ metric, labels, value }) => [
      `${labels.queue} ${metric.name.slice(7)}`,
      value,
    ]),
  );

describe('bullmqAges', () => {
  it('tells the oldest of a list, by the clock of the server', async () => {
    const given = port({
      '0 lrange bull:mail:wait -8 -1': ['2', '1'],
      [job('1')]: hash(5000),
      [job('2')]: hash(90_000),
    });
    announceJobs(given, { mail: { waiting: 2 }, idle: {} });
    expect(await ages(given)).toEqual({
      'mail delayed_overdue_seconds': 0,
      'mail queue_oldest_waiting_age_seconds': 90,
      'idle delayed_overdue_seconds': 0,
    });
    expect(given.unsettledTimes).toBe(1);
  });

  it('reads the list of a queue that BullMQ 5 paused', async () => {
    const given = port({ '0 lrange bull:mail:paused -8 -1': ['1'], [job('1')]: hash(7000) });
    announceJobs(given, { mail: { paused: 1 } });
    expect(await ages(given)).toMatchObject({ 'mail queue_oldest_waiting_age_seconds': 7 });
  });

  it('takes the delay off, which only the options still have once it is over', async () => {
    const given = port({
      '0 lrange bull:mail:wait -8 -1': ['1'],
      [job('1')]: hash(65_000, 0, '{"delay":60000,"attempts":0}'),
    });
    announceJobs(given, { mail: { waiting: 1 } });
    expect(await ages(given)).toMatchObject({ 'mail queue_oldest_waiting_age_seconds': 5 });
  });

  it('passes over jobs that are gone', async () => {
    const given = port({
      '0 lrange bull:mail:wait -8 -1': ['1'],
      [job('1')]: [null, null, null, null],
    });
    announceJobs(given, { mail: { waiting: 1 } });
    expect(await ages(given)).toEqual({ 'mail delayed_overdue_seconds': 0 });
  });

  it('asks for the oldest of before, which others may have buried, until a worker has had it', async () => {
    const given = port({ '0 lrange bull:mail:wait -8 -1': ['1'], [job('1')]: hash(90_000) });
    announceJobs(given, { mail: { waiting: 1 } });
    await ages(given);
    given.replies = { ...given.replies, '0 lrange bull:mail:wait -8 -1': ['2'], [job('2')]: hash(1000) };
    announceJobs(given, { mail: { waiting: 1 } });
    expect(await ages(given)).toMatchObject({ 'mail queue_oldest_waiting_age_seconds': 90 });
    given.replies = { ...given.replies, [job('1')]: hash(90_000, 0, '{}', String(now)) };
    announceJobs(given, { mail: { waiting: 1 } });
    expect(await ages(given)).toMatchObject({ 'mail queue_oldest_waiting_age_seconds': 1 });
  });

  it('asks nothing again while nothing was written', async () => {
    const given = port({ '0 lrange bull:mail:wait -8 -1': ['1'], [job('1')]: hash(90_000) });
    announceJobs(given, { mail: { waiting: 1 } });
    await ages(given);
    const asked = given.asked.length;
    expect(await ages(given)).toMatchObject({ 'mail queue_oldest_waiting_age_seconds': 90 });
    expect(given.asked).toHaveLength(asked);
  });

  it('says how late the first delayed job is', async () => {
    const late = { '0 zrange bull:mail:delayed 0 0 withscores': ['1', String((now - 1500) * 4096 + 3)] };
    const given = port(late);
    announceJobs(given, { mail: { delayed: 4 } });
    expect(await ages(given)).toEqual({ 'mail delayed_overdue_seconds': 1.5 });
  });
});

describe('delayOf', () => {
  it.each([
    ['{"delay":250}', 250],
    ['{"attempts":3}', 0],
    ['{"delay":"soon"}', 0],
    ['no JSON', 0],
    [null, 0],
  ])('of %s is %s', (opts, delay) => {
    expect(delayOf(opts)).toBe(delay);
  });
});
