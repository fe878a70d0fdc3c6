import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../demo/servers/root.ts';
import { humanBytes, redisCeleryQueues, redisHealth, redisStats } from '../../../exporter/api/redis.ts';
import { View } from '../../../exporter/check/view.ts';
import { failureReason } from '../../../exporter/metrics/headroom.ts';
import { celeryQueueLength } from '../../../exporter/metrics/queues.ts';
import { redisMemoryUsed, redisUp } from '../../../exporter/metrics/redis.ts';
import { atTarget, type Sample, sample } from '../../../exporter/sample.ts';

const view = (samples: readonly Sample[]): View =>
  new View(
    'main',
    samples.map((each) => atTarget(each, 'main')),
  );
const length = (queue_name: string, value: number, db = '0') =>
  sample(celeryQueueLength, value, { db, prefix: '', queue_name });

describe('humanBytes', () => {
  it.each([
    [0, '0B'],
    [1023, '1023B'],
    [1024, '1.00K'],
    [43_201_331, '41.20M'],
    [2 ** 28, '256.00M'],
    [2 ** 60, '1048576.00T'],
  ])('writes %d as Redis does: %s', (bytes, text) => {
    expect(humanBytes(bytes)).toBe(text);
  });
});

describe('redisHealth', () => {
  it('is healthy while the server answers', () => {
    expect(redisHealth(view([sample(redisUp, 1)]))).toEqual({
      status: 'healthy',
      connected: true,
      error: null,
    });
  });

  it('says in words and by a fixed reason why it does not', () => {
    const down = [
      sample(redisUp, 0),
      sample(failureReason, 1, { collector: 'redis_server', reason: 'refused' }),
    ];
    expect(redisHealth(view(down))).toEqual({
      status: 'unhealthy',
      connected: false,
      error: 'connection refused',
      reason: 'refused',
    });
  });
});

describe('redisCeleryQueues', () => {
  it('sums queues of one name', () => {
    const samples = [length('email', 1), length('celery', 3), length('celery', 2, '1')];
    expect(redisCeleryQueues(view(samples))).toEqual({
      queues: { status: 'ok', queues: { celery: 5, email: 1 }, total_pending: 6 },
    });
  });
});

describe('redisStats', () => {
  it('says null for what is not known, never 0', () => {
    const { stats } = redisStats(view([sample(redisUp, 1)]), undefined);
    expect(stats.stats.evicted_keys).toBeNull();
    expect(stats.operations.estimated_daily_ops).toBeNull();
  });

  it('takes operations from the window that was measured, and names it', () => {
    const samples = [sample(redisUp, 1), sample(redisMemoryUsed, 43_201_331)];
    const { stats } = redisStats(view(samples), { operations: 600, windowMs: 600_000 });
    expect(stats.memory.used_memory_human).toBe('41.20M');
    expect(stats.operations).toEqual({
      current_ops_per_sec: 1,
      estimated_daily_ops: 86_400,
      estimated_monthly_ops: 2_592_000,
      measured_ops: 600,
      measured_window_seconds: 600,
    });
  });

  it('has every field of the old answer', () => {
    const old = JSON.parse(readFileSync(join(root, 'test/fixtures/old-api/redis-stats.json'), 'utf8'));
    const paths = (value: unknown, path = ''): readonly string[] =>
      value !== null && typeof value === 'object'
        ? Object.entries(value).flatMap(([key, held]) => paths(held, `${path}.${key}`))
        : [path];
    const ours = redisStats(view([length('celery', 3), length('email', 1)]), undefined);
    expect(paths(ours)).toEqual(expect.arrayContaining([...paths(old)]));
  });
});
