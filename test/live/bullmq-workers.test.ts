// BullMQ workers that serve, die, and wait for a rate limit.
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../demo/servers/root.ts';
import { BullmqApp, bullmqs, startWatched, type Watched } from '../support/bullmq.ts';
import { Workplace } from '../support/folder.ts';

const work = new Workplace();
afterAll(() => work.end());

let watched: Watched;
const apps = new Map<string, BullmqApp>();
const names = ['served', 'idle', 'killed', 'limited', 'held'];

beforeAll(async () => {
  watched = await startWatched(work, async ({ port }) => {
    for (const [name, bullmq, prefix] of bullmqs) {
      const app = new BullmqApp(work, port, bullmq, prefix);
      apps.set(name, app);
      for (const queue of names) await app.queue(queue).waitUntilReady();
      await app.worker('served', async () => undefined);
      await app.worker('served', async () => undefined, { name: 'one' });
      await app.worker('unstored', async () => undefined);
      const events = new bullmq.QueueEvents('idle', { connection: app.connection, prefix });
      work.later(() => events.close());
      await events.waitUntilReady();
    }
  });
});

/** A worker of its own process that takes a job and never ends it. */
const startStuckWorker = async (version: string, { connection, prefix }: BullmqApp, queue: string) => {
  const script = `import { Worker } from '${version}';
const options = { connection: ${JSON.stringify(connection)}, prefix: '${prefix}', lockDuration: 1500, stalledInterval: 500 };
new Worker('${queue}', () => { process.stdout.write('taken'); return new Promise(() => setInterval(() => {}, 1000)); }, options);`;
  const worker = execa(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    reject: false,
  });
  work.later(() => worker.kill('SIGKILL'));
  await new Promise((resolve) => worker.stdout.once('data', resolve));
  // Its promise would be awaited by whoever awaits this function.
  return { kill: () => worker.kill('SIGKILL') };
};

describe.each(bullmqs)('%s', (version, _, prefix) => {
  const app = () => apps.get(version) as BullmqApp;
  const read = (queue: string, metric: string, labels = {}) => watched.read(prefix, queue, metric, labels);

  it('counts workers by queue, named or not, and no connection that only listens', async () => {
    expect(await read('served', 'bullmq_workers')).toBe(2);
    expect(await read('idle', 'bullmq_workers')).toBe(0);
    expect(await read('unstored', 'bullmq_workers')).toBe(1);
    expect(await app().queue('served').getWorkersCount()).toBe(2);
  });

  it('counts a job as stalled once the lock of its killed worker has ended', async () => {
    await app().queue('killed').add('n', {});
    const worker = await startStuckWorker(version, app(), 'killed');
    expect(await read('killed', 'bullmq_job_count', { state: 'active' })).toBe(1);
    // While it lives it renews its lock, however long the job takes.
    const until = Date.now() + 2500;
    await expect
      .poll(
        async () => {
          expect(await read('killed', 'bullmq_stalled_jobs')).toBe(0);
          return Date.now();
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBeGreaterThan(until);
    worker.kill();
    await expect.poll(() => read('killed', 'bullmq_stalled_jobs'), { timeout: 10_000 }).toBe(1);
    expect(await read('killed', 'bullmq_job_count', { state: 'active' })).toBe(1);
    await app().worker('killed', async () => undefined, { stalledInterval: 200 });
    await expect.poll(() => read('killed', 'bullmq_job_completed_total'), { timeout: 20_000 }).toBe(1);
    expect(await read('killed', 'bullmq_stalled_jobs')).toBe(0);
  });

  it('tells of a rate limit that is reached, and how long', async () => {
    const queue = app().queue('limited');
    expect(await read('limited', 'bullmq_rate_limited')).toBe(0);
    expect(await read('limited', 'bullmq_rate_limit_wait_seconds')).toBe(0);
    await queue.setGlobalRateLimit(2, 60_000);
    await queue.add('n', {});
    await app().worker('limited', async () => undefined);
    await expect.poll(() => read('limited', 'bullmq_job_completed_total'), { timeout: 10_000 }).toBe(1);
    expect(await read('limited', 'bullmq_rate_limited')).toBe(0);
    await queue.addBulk([1, 2].map((n) => ({ name: 'n', data: { n } })));
    await expect.poll(() => read('limited', 'bullmq_rate_limited'), { timeout: 10_000 }).toBe(1);
    expect(await read('limited', 'bullmq_rate_limit_wait_seconds')).toBeGreaterThan(20);
    expect(await read('limited', 'bullmq_rate_limit_wait_seconds')).toBeLessThanOrEqual(60);
    await queue.removeRateLimitKey();
    await expect.poll(() => read('limited', 'bullmq_rate_limited'), { timeout: 10_000 }).toBe(0);
  });

  it('does not guess at a limit that only workers know', async () => {
    const queue = app().queue('held');
    await queue.add('n', {});
    const limiter = { max: 1, duration: 60_000 };
    await app().worker('held', async () => undefined, { limiter });
    await expect.poll(() => read('held', 'bullmq_job_completed_total'), { timeout: 10_000 }).toBe(1);
    expect(await read('held', 'bullmq_rate_limited')).toBeUndefined();
    await queue.rateLimit(60_000);
    expect(await read('held', 'bullmq_rate_limited')).toBe(1);
  });
});
