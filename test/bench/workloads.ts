// What real applications do to a Redis while it is watched.
import { Queue, Worker } from 'bullmq';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { startServer } from '../../demo/servers/process.ts';
import { python } from '../../demo/servers/programs.ts';
import type { RedisServer } from '../../demo/servers/redis.ts';
import type { Workplace } from '../support/folder.ts';

/** Ten queues; the demo's worker serves the first two. */
export const celeryQueues = [
  ...['celery', 'email', 'export', 'images', 'import', 'payments', 'reports', 'search', 'sync', 'webhooks'],
] as const;

export const bullmqQueues = ['audio', 'mail', 'push', 'sms', 'video'] as const;

// kombu's separator between a queue's name and its priority step.
const separator = '\x06\x16';

/** The lists of Celery queues: one for each of kombu's priority steps. */
export const priorityLists = (queues: readonly string[]): readonly string[] =>
  queues.flatMap((queue) =>
    ['', '3', '6', '9'].map((step) => (step ? `${queue}${separator}${step}` : queue)),
  );

const bullmqParts = [
  'active',
  'completed',
  'delayed',
  'failed',
  'paused',
  'prioritized',
  'wait',
  'waiting-children',
];

/** Every key that holds jobs of the ten Celery and five BullMQ queues. */
export const queueKeys: readonly string[] = [
  ...priorityLists(celeryQueues),
  ...bullmqQueues.flatMap((queue) => bullmqParts.map((part) => `bull:${queue}:${part}`)),
];

/** Lets Celery declare the ten queues, with one task in each, and leaves them empty. */
export const declareCelery = async ({ url }: RedisServer): Promise<void> => {
  const script = [
    'import sys',
    'from celery import Celery',
    'app = Celery(broker=sys.argv[1])',
    'for queue in sys.argv[2:]: app.send_task("bench.declare", queue=queue)',
  ].join('\n');
  await execa(python, ['-c', script, url, ...celeryQueues]);
  const redis = new Redis(url);
  await redis.del(...celeryQueues);
  redis.disconnect();
};

/** Five BullMQ queues without jobs or workers. */
export const declareBullmq = async ({ url }: RedisServer): Promise<void> => {
  for (const name of bullmqQueues) {
    const queue = new Queue(name, { connection: { url } });
    await queue.waitUntilReady();
    await queue.close();
  }
};

/** Five BullMQ queues without jobs, each with an idle worker that asks as seldom as the demo's. */
export const serveBullmq = async (work: Workplace, { url }: RedisServer): Promise<void> => {
  for (const name of bullmqQueues) {
    const queue = new Queue(name, { connection: { url } });
    const worker = new Worker(name, async () => {}, {
      connection: { url, maxRetriesPerRequest: null },
      drainDelay: 60,
      stalledInterval: 300_000,
    });
    queue.on('error', () => {});
    worker.on('error', () => {});
    work.later(() => Promise.allSettled([worker.close(true), queue.close()]));
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  }
};

/** A worker of the demo's Celery app, with its settings. */
export const serveCelery = async (work: Workplace, { url }: RedisServer): Promise<void> => {
  work.keep(await startCeleryWorker({ dir: work.dir, brokerUrl: url }));
};

/** Publishes tasks to the worker's queue `email`, evenly. */
export const publishTasks = async (
  work: Workplace,
  { url }: RedisServer,
  perSecond: number,
): Promise<void> => {
  const script = [
    'import sys, time',
    'from celery import Celery',
    'app = Celery(broker=sys.argv[1])',
    'due = time.monotonic()',
    'print("ready", flush=True)',
    'while True:',
    '    app.send_task("shop.send_receipt", args=[42], queue="email")',
    '    due += 1 / float(sys.argv[2])',
    '    time.sleep(max(0, due - time.monotonic()))',
  ].join('\n');
  work.keep(
    await startServer({
      name: 'publisher',
      program: python,
      args: ['-c', script, url, String(perSecond)],
      dir: work.dir,
      ready: (said) => said().includes('ready'),
    }),
  );
};

/** A cache in use: 100 SET with an expiry and 100 GET a second, on 2,000 keys. */
export const useCache = (work: Workplace, { url }: RedisServer): void => {
  const redis = new Redis(url);
  const key = () => `cache:${Math.floor(Math.random() * 2000)}`;
  const timer = setInterval(() => {
    const pipeline = redis.pipeline();
    for (let time = 0; time < 10; time++) pipeline.set(key(), 'x'.repeat(100), 'EX', 5).get(key());
    pipeline.exec().catch(() => {});
  }, 100);
  work.later(() => {
    clearInterval(timer);
    redis.disconnect();
  });
};
