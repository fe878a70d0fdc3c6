import { describe, expect, it } from 'vitest';
import { bullmqRateLimits, waitOf } from '../../../exporter/collectors/bullmq-rate-limits.ts';
import { announceJobs, bullmqSpace } from '../../support/bullmq-counts.ts';
import { literalPort } from '../../support/redis-port.ts';

describe('waitOf', () => {
  it.each([
    ['no jobs counted', null, '5', -2, 0],
    ['fewer than the limit', '4', '5', 900, 0],
    ['as many as the limit', '5', '5', 900, 0.9],
    ['a limit set for a time', '9007199254740991', null, 60_000, 60],
    ['a limit that only workers know', '5', null, 900, undefined],
    ['a window that has just ended', '5', '5', -2, 0],
  ])('of %s', (_, counted, max, ttl, wait) => {
    expect(waitOf(counted, max, ttl)).toBe(wait);
  });
});

describe('bullmqRateLimits', () => {
  it('asks once for all, and more only of queues that count jobs', async () => {
    const port = literalPort({
      '0 mget bull:fast:limiter bull:slow:limiter': [null, '2'],
      '0 hmget bull:slow:meta max': ['2'],
      '0 pttl bull:slow:limiter': 4500,
    });
    announceJobs(port, { fast: {}, slow: {} });
    const samples = await bullmqRateLimits([bullmqSpace]).collect(port);
    expect(samples.map(({ metric, labels, value }) => [labels.queue, metric.name, value])).toEqual([
      ['fast', 'bullmq_rate_limited', 0],
      ['fast', 'bullmq_rate_limit_wait_seconds', 0],
      ['slow', 'bullmq_rate_limited', 1],
      ['slow', 'bullmq_rate_limit_wait_seconds', 4.5],
    ]);
    expect([port.asked.length, port.unsettledTimes]).toEqual([3, 1]);
  });

  it('may be served again while no queue counts any', async () => {
    const port = literalPort({ '0 mget bull:fast:limiter': [null] });
    announceJobs(port, { fast: {} });
    await bullmqRateLimits([bullmqSpace]).collect(port);
    expect([port.asked.length, port.unsettledTimes]).toEqual([1, 0]);
  });
});
