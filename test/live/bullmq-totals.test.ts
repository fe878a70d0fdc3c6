// What happens to BullMQ jobs, beside what BullMQ itself says of it: where that is right, and where it is not.
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BullmqApp, bullmqs, startWatchedApps, type Watched } from '../support/bullmq.ts';
import { Workplace } from '../support/folder.ts';

const work = new Workplace();
afterAll(() => work.end());

let watched: Watched;
let redis: Redis;
let apps: ReadonlyMap<string, BullmqApp>;
const names = ['once', 'gone', 'kept', 'timed', 'retried', 'trimmed', 'heavy'];

beforeAll(async () => {
  ({ watched, apps, redis } = await startWatchedApps(work, names));
});

const slow = { timeout: 20_000 };

describe.each(bullmqs)('%s', (version, _, prefix) => {
  const app = () => apps.get(version) as BullmqApp;
  const read = (queue: string, metric: string, labels = {}) => watched.read(prefix, queue, metric, labels);
  /** What BullMQ's own exposition says. */
  const own = async (queue: string, metric: string): Promise<number> => {
    const text = await app().queue(queue).exportPrometheusMetrics();
    return Number(new RegExp(`^${metric}\\{queue="${queue}"\\} (\\d+)`, 'm').exec(text)?.[1]);
  };

  it('counts as BullMQ does where every worker keeps metrics and no job is removed', async () => {
    const queue = app().queue('kept');
    await queue.addBulk([1, 2, 3, 4, 5].map((n) => ({ name: 'n', data: { n } })));
    const run = async ({ data }: { data: { n: number } }) => {
      if (data.n === 5) throw new Error('refused');
    };
    await app().worker('kept', run, { metrics: { maxDataPoints: 10 } });
    await expect.poll(() => read('kept', 'bullmq_job_completed_total'), slow).toBe(4);
    await expect.poll(() => read('kept', 'bullmq_job_failed_total'), slow).toBe(1);
    await expect.poll(() => own('kept', 'bullmq_job_completed_total'), slow).toBe(4);
    expect(await own('kept', 'bullmq_job_failed_total')).toBe(1);
    expect(await read('kept', 'bullmq_job_count', { state: 'completed' })).toBe(4);
    expect(await read('kept', 'bullmq_jobs_added_total')).toBe(5);
  });

  it('counts jobs that were not added, as one with their deduplication id was there', async () => {
    const queue = app().queue('once');
    for (let time = 0; time < 3; time++) await queue.add('n', {}, { deduplication: { id: 'same' } });
    await queue.add('n', {}, { deduplication: { id: 'other' } });
    await expect.poll(() => read('once', 'bullmq_jobs_deduplicated_total'), slow).toBe(2);
    expect(await read('once', 'bullmq_job_count', { state: 'waiting' })).toBe(2);
  });

  it('counts jobs that are removed at once by a worker without metrics, which BullMQ does not', async () => {
    const queue = app().queue('gone');
    const opts = { removeOnComplete: true, removeOnFail: true };
    await queue.addBulk([1, 2, 3, 4, 5, 6].map((n) => ({ name: 'n', data: { n }, opts })));
    await queue.add('own', { n: 7 }, { ...opts, jobId: 'my-own' });
    await app().worker('gone', async ({ data }) => {
      if (data.n < 3) throw new Error('refused');
    });
    await expect.poll(() => read('gone', 'bullmq_job_completed_total'), slow).toBe(5);
    await expect.poll(() => read('gone', 'bullmq_job_failed_total'), slow).toBe(2);
    expect(await own('gone', 'bullmq_job_completed_total')).toBe(0);
    expect(await own('gone', 'bullmq_job_failed_total')).toBe(0);
    expect(Object.values(await queue.getJobCounts()).every((count) => count === 0)).toBe(true);
    expect(await read('gone', 'bullmq_jobs_added_total')).toBe(7);
    expect(await read('gone', 'bullmq_event_gaps_total')).toBe(0);
  });

  it('counts a job once that fails, is tried again, and completes', async () => {
    const opts = { attempts: 3, backoff: 50 };
    await app()
      .queue('retried')
      .addBulk([1, 2].map((n) => ({ name: 'n', data: { n }, opts })));
    await app().worker('retried', async ({ data, attemptsMade }) => {
      if (data.n === 1 || attemptsMade === 0) throw new Error('refused');
    });
    await expect.poll(() => read('retried', 'bullmq_job_failed_total'), slow).toBe(1);
    await expect.poll(() => read('retried', 'bullmq_job_completed_total'), slow).toBe(1);
    // Three attempts of the one and two of the other were each waited for; two jobs ended.
    await expect.poll(() => read('retried', 'bullmq_job_wait_seconds_count'), slow).toBe(5);
    expect(await read('retried', 'bullmq_job_run_seconds_count')).toBe(2);
  });

  it('times how long jobs wait and run, as the events of the server say', async () => {
    const queue = app().queue('timed');
    const added = await queue.addBulk([1, 2].map(() => ({ name: 'n', data: {} })));
    await expect.poll(() => Date.now() - (added[0]?.timestamp ?? 0)).toBeGreaterThan(600);
    await app().worker('timed', () => new Promise((resolve) => setTimeout(resolve, 300)), { concurrency: 2 });
    await expect.poll(() => read('timed', 'bullmq_job_run_seconds_count'), slow).toBe(2);
    // The stream itself: ids are times in ms.
    const entries = await redis.xrange(`${prefix}:timed:events`, '-', '+');
    const secondsOf = (event: string) =>
      entries
        .filter(([, fields]) => fields[1] === event)
        .reduce((sum, [id]) => sum + Number(id.split('-')[0]), 0) / 1000;
    const [waiting, active, completed] = ['waiting', 'active', 'completed'].map(secondsOf);
    const sum = (metric: string) => read('timed', `${metric}_sum`);
    expect(await sum('bullmq_job_wait_seconds')).toBeCloseTo((active ?? 0) - (waiting ?? 0), 3);
    expect(await sum('bullmq_job_run_seconds')).toBeCloseTo((completed ?? 0) - (active ?? 0), 3);
    expect(await sum('bullmq_job_wait_seconds')).toBeGreaterThan(1);
    expect(await read('timed', 'bullmq_job_run_seconds_bucket', { le: '0.1' })).toBe(0);
    expect(await read('timed', 'bullmq_job_run_seconds_bucket', { le: '+Inf' })).toBe(2);
  });

  it('says that the stream of events was trimmed beyond what was read', async () => {
    const queue = app().queue('trimmed');
    await queue.add('first', {});
    await read('trimmed', 'bullmq_event_gaps_total');
    expect(await read('trimmed', 'bullmq_event_gaps_total')).toBe(0);
    await queue.addBulk(Array.from({ length: 500 }, () => ({ name: 'n', data: {} })));
    await queue.trimEvents(10);
    expect(await read('trimmed', 'bullmq_event_gaps_total')).toBe(1);
    expect(await read('trimmed', 'bullmq_event_gaps_total')).toBe(1);
    expect(await read('trimmed', 'bullmq_jobs_added_total')).toBe(501);
  });

  it('reads on through thousands of entries, with return values of any size', async () => {
    const queue = app().queue('heavy');
    const opts = { removeOnComplete: true };
    await queue.addBulk(Array.from({ length: 1500 }, () => ({ name: 'n', data: {}, opts })));
    await app().worker('heavy', async () => 'x'.repeat(5000), { concurrency: 50 });
    await expect.poll(() => queue.getJobCountByTypes('waiting', 'active'), { timeout: 30_000 }).toBe(0);
    await expect.poll(() => read('heavy', 'bullmq_job_completed_total'), slow).toBe(1500);
    expect(await read('heavy', 'bullmq_event_gaps_total')).toBe(0);
    expect(await read('heavy', 'bullmq_job_run_seconds_count')).toBe(1500);
  });
});
