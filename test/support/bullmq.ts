import { writeFileSync } from 'node:fs';
import * as six from 'bullmq';
import * as five from 'bullmq-5';
import { Redis } from 'ioredis';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import type { Workplace } from './folder.ts';
import { place } from './place.ts';
import { scrape } from './scrape.ts';

type Bullmq = typeof six;

/** BullMQ in both versions, each with its package's name and another prefix. */
export const bullmqs: readonly (readonly [name: string, bullmq: Bullmq, prefix: string])[] = [
  ['bullmq', six, 'my:app'],
  ['bullmq-5', five as unknown as Bullmq, '{app}'],
];

/** Queues and workers of one version and prefix on one server, each closed at the end. */
export class BullmqApp {
  readonly connection;
  readonly prefix: string;
  readonly #bullmq: Bullmq;
  readonly #work: Workplace;

  constructor(work: Workplace, port: number, bullmq: Bullmq, prefix: string) {
    this.connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
    this.prefix = prefix;
    this.#bullmq = bullmq;
    this.#work = work;
  }

  queue(name: string): six.Queue {
    const { connection, prefix } = this;
    const queue = new this.#bullmq.Queue(name, { connection, prefix });
    queue.on('error', () => undefined);
    this.#work.later(() => queue.close());
    return queue;
  }

  async worker(
    name: string,
    run: six.Processor,
    options: Partial<six.WorkerOptions> = {},
  ): Promise<six.Worker> {
    const { connection, prefix } = this;
    const worker = new this.#bullmq.Worker(name, run, { connection, prefix, drainDelay: 1, ...options });
    worker.on('error', () => undefined);
    this.#work.later(() => worker.close(true));
    await worker.waitUntilReady();
    return worker;
  }
}

/** A Redis and an exporter that reads everything at every scrape. */
export interface Watched {
  readonly server: RedisServer;
  readonly exporter: ExporterServer;
  /** A value of a queue, by its metric and prefix, at this moment. */
  read(
    prefix: string,
    queue: string,
    metric: string,
    labels?: Readonly<Record<string, string>>,
  ): Promise<number | undefined>;
}

const startReader = async (work: Workplace, server: RedisServer): Promise<ExporterServer> => {
  const config = `${work.dir}/headroom.yml`;
  const bullmq = bullmqs.map(([, , prefix]) => ({ prefix }));
  const targets = [
    { name: 'redis', kind: 'redis', url: server.url, bullmq, budgets: { commands_per_day: 'none' } },
  ];
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets }));
  return work.keep(await startExporter({ dir: work.dir, env: {}, config }));
};

/** Starts both; the queues that are there already are found by the first scrape, others within a minute. */
export const startWatched = async (
  work: Workplace,
  before: (server: RedisServer) => Promise<unknown> = async () => undefined,
): Promise<Watched> => {
  const server = work.keep(await startRedis({ dir: work.dir, where: place }));
  await before(server);
  const exporter = await startReader(work, server);
  await scrape(`${exporter.url}/metrics`);
  return {
    server,
    exporter,
    read: async (prefix, queue, metric, labels = {}) =>
      (await scrape(`${exporter.url}/metrics`)).value(metric, { prefix, queue, ...labels }),
  };
};

/** The same with an app of each version, by its name, and queues of these names in each; and a client of the server. */
export const startWatchedApps = async (work: Workplace, names: readonly string[]) => {
  const apps = new Map<string, BullmqApp>();
  const watched = await startWatched(work, async ({ port }) => {
    for (const [name, bullmq, prefix] of bullmqs) {
      const app = new BullmqApp(work, port, bullmq, prefix);
      apps.set(name, app);
      for (const queue of names) await app.queue(queue).waitUntilReady();
    }
  });
  const redis = new Redis(watched.server.url);
  work.later(() => redis.disconnect());
  return { watched, apps, redis };
};
