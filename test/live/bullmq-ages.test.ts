// How long BullMQ jobs wait, whichever order they are taken in, and how late delayed ones are.
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BullmqApp, bullmqs, startWatchedApps, type Watched } from '../support/bullmq.ts';
import { Workplace } from '../support/folder.ts';

const work = new Workplace();
afterAll(() => work.end());

let watched: Watched;
let redis: Redis;
let apps: ReadonlyMap<string, BullmqApp>;
const names = ['first', 'lifo', 'buried', 'ranked', 'late', 'due', 'halted', 'weighed'];
const hourMs = 3_600_000;

beforeAll(async () => {
  ({ watched, apps, redis } = await startWatchedApps(work, names));
});

describe.each(bullmqs)('%s', (version, _, prefix) => {
  const app = () => apps.get(version) as BullmqApp;
  const read = (queue: string, metric: string, labels = {}) => watched.read(prefix, queue, metric, labels);
  const ageOf = async (queue: string) => (await read(queue, 'bullmq_queue_oldest_waiting_age_seconds')) ?? -1;
  /** A job added some hours ago, as its producer says. */
  const addOld = (queue: string, hours: number, opts = {}) =>
    app()
      .queue(queue)
      .add('n', {}, { timestamp: Date.now() - hours * hourMs, ...opts });
  const isAbout = (seconds: number, hours: number) => Math.abs(seconds - hours * 3600) < 60;

  it('takes the first of a list, and knows none of an empty queue', async () => {
    expect(await ageOf('first')).toBe(-1);
    await addOld('first', 2);
    for (let n = 0; n < 30; n++) await app().queue('first').add('n', {});
    expect(await ageOf('first')).toSatisfy((age: number) => isAbout(age, 2));
    // Nobody writes: the same job waits on.
    const age = await ageOf('first');
    await expect.poll(() => ageOf('first')).toBeGreaterThan(age + 0.2);
  });

  it('takes the first of a stack, which lies at its other end', async () => {
    await addOld('lifo', 3, { lifo: true });
    for (let n = 0; n < 30; n++) await app().queue('lifo').add('n', {}, { lifo: true });
    expect(await ageOf('lifo')).toSatisfy((age: number) => isAbout(age, 3));
  });

  it('keeps its eye on a job that others bury, until it is taken', async () => {
    const queue = app().queue('buried');
    for (let n = 0; n < 10; n++) await queue.add('n', {});
    const job = await addOld('buried', 5, { lifo: true });
    expect(await ageOf('buried')).toSatisfy((age: number) => isAbout(age, 5));
    for (let n = 0; n < 20; n++) await queue.add('n', {}, { lifo: true });
    expect(await ageOf('buried')).toSatisfy((age: number) => isAbout(age, 5));
    await job.remove();
    expect(await ageOf('buried')).toBeLessThan(60);
  });

  it('looks at every priority for its oldest job', async () => {
    const queue = app().queue('ranked');
    for (const priority of [1, 5, 9]) await queue.add('n', {}, { priority });
    await addOld('ranked', 1, { priority: 20 });
    for (let n = 0; n < 5; n++) await queue.add('n', {}, { priority: 20 });
    expect(await ageOf('ranked')).toSatisfy((age: number) => isAbout(age, 1));
    // In the midst of others.
    const old = await redis.zrange(`${prefix}:ranked:prioritized`, '1', '1');
    await redis.hset(`${prefix}:ranked:${old[0]}`, 'timestamp', Date.now() - 4 * hourMs);
    await redis.incr('written');
    expect(await ageOf('ranked')).toSatisfy((age: number) => isAbout(age, 4));
  });

  it('says how late a delayed job is that no worker makes wait', async () => {
    const queue = app().queue('late');
    await queue.add('n', {}, { delay: hourMs });
    expect(await read('late', 'bullmq_delayed_overdue_seconds')).toBe(0);
    await queue.add('n', {}, { delay: 300 });
    await expect
      .poll(() => read('late', 'bullmq_delayed_overdue_seconds'), { timeout: 10_000 })
      .toBeGreaterThan(0.5);
    expect(await read('late', 'bullmq_job_count', { state: 'delayed' })).toBe(2);
    expect(await ageOf('late')).toBe(-1);
    await app().worker('late', async () => undefined);
    await expect.poll(() => read('late', 'bullmq_delayed_overdue_seconds'), { timeout: 10_000 }).toBe(0);
  });

  it('takes the delay of a job off that has become due', async () => {
    const queue = app().queue('due');
    await addOld('due', 2, { delay: 2 * hourMs });
    await queue.pause();
    // A worker of a paused queue makes delayed jobs wait, and takes none.
    const worker = await app().worker('due', async () => undefined);
    await expect.poll(() => ageOf('due'), { timeout: 10_000 }).toBeGreaterThanOrEqual(0);
    expect(await ageOf('due')).toBeLessThan(60);
    await worker.close();
  });

  it('tells of a paused queue, and how long its jobs have waited', async () => {
    const queue = app().queue('halted');
    await addOld('halted', 1);
    await queue.pause();
    expect(await read('halted', 'bullmq_queue_paused')).toBe(1);
    const state = version === 'bullmq' ? 'waiting' : 'paused';
    expect(await read('halted', 'bullmq_job_count', { state })).toBe(1);
    expect(await ageOf('halted')).toSatisfy((age: number) => isAbout(age, 1));
    await queue.resume();
    expect(await read('halted', 'bullmq_queue_paused')).toBe(0);
    expect(await read('halted', 'bullmq_job_count', { state: 'waiting' })).toBe(1);
  });

  it('weighs what is kept of finished jobs', async () => {
    const queue = app().queue('weighed');
    expect(await read('weighed', 'bullmq_history_bytes', { state: 'completed' })).toBe(0);
    const payload = 'x'.repeat(2000);
    await queue.addBulk(Array.from({ length: 200 }, () => ({ name: 'n', data: { payload } })));
    await app().worker('weighed', async () => undefined, { concurrency: 20 });
    await expect
      .poll(() => read('weighed', 'bullmq_job_count', { state: 'completed' }), { timeout: 20_000 })
      .toBe(200);
    const ids = await redis.zrange(`${prefix}:weighed:completed`, '0', '-1');
    const sizes = await Promise.all(ids.map((id) => redis.memory('USAGE', `${prefix}:weighed:${id}`)));
    const total = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    const estimate = (await read('weighed', 'bullmq_history_bytes', { state: 'completed' })) ?? 0;
    expect(estimate / total).toBeGreaterThan(0.9);
    expect(estimate / total).toBeLessThan(1.2);
    expect(await read('weighed', 'bullmq_history_bytes', { state: 'failed' })).toBe(0);
  });
});
