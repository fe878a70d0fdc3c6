import { Queue, Worker } from 'bullmq';

/** The demo's BullMQ app, a process of its own: one job a minute on the queue `mail`, and a worker that does it. */
const everyMs = 60_000;

const url = process.env.REDIS_URL;
if (url === undefined || url === '') {
  process.stderr.write('Expected REDIS_URL to say where Redis is, got none\n');
  process.exit(2);
}

const queue = new Queue('mail', { connection: { url } });
const worker = new Worker('mail', async ({ data }) => data, {
  // null: a worker waits for Redis to come back, however long that takes.
  connection: { url, maxRetriesPerRequest: null },
  // One blocking read a minute instead of one in 5 s: a job still wakes the worker at once.
  drainDelay: 60,
  stalledInterval: 300_000,
});
queue.on('error', say);
worker.on('error', say);

function say(error: Error): void {
  process.stderr.write(`${error.message}\n`);
}

async function produce(): Promise<void> {
  await queue.add('receipt', { order: 42 }, { removeOnComplete: 100, removeOnFail: 100 });
}

await worker.waitUntilReady();
await produce();
const timer = setInterval(() => produce().catch(say), everyMs);
process.stdout.write('ready\n');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    clearInterval(timer);
    // Force: without Redis the worker would wait for its blocking read for ever.
    await Promise.allSettled([worker.close(true), queue.close()]);
    process.exit(0);
  });
}
