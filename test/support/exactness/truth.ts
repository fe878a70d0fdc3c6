import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { priorityLists } from '../../../exporter/collectors/celery-queues.ts';
import type { Grounds } from './grounds.ts';
import {
  bindingKey,
  bindingOf,
  bullmqQueues,
  celeryQueues,
  celerySpace,
  type Database,
  databases,
  servedQueues,
} from './names.ts';

/** Values by a name each, as `db0 celery mail` and `db0 bullmq jobs waiting`. */
export type Values = Readonly<Record<string, number>>;

type Pairs = readonly (readonly [name: string, value: number])[];

const celeryOf = async (redis: Redis, db: Database): Promise<Pairs> => {
  const each = celeryQueues.map(async (queue): Promise<Pairs> => {
    const bound = redis.sismember(bindingKey(queue), bindingOf(queue));
    const lengths = await Promise.all(priorityLists(celerySpace(db), queue).map((list) => redis.llen(list)));
    const length = lengths.reduce((sum, part) => sum + part, 0);
    return (await bound) === 1 || queue === 'kept' ? [[`db${db} celery ${queue}`, length]] : [];
  });
  return (await Promise.all(each)).flat();
};

const bullmqOf = async (queue: Queue, redis: Redis, db: Database): Promise<Pairs> => {
  const { meta = '', paused = '' } = queue.keys;
  const [there, counts, halted] = await Promise.all([
    redis.exists(meta),
    queue.getJobCounts(),
    redis.llen(paused),
  ]);
  if (there === 0 && !(db === 0 && servedQueues.includes(queue.name))) return [];
  return Object.entries({ ...counts, paused: halted }).map(
    ([state, count]) => [`db${db} bullmq ${queue.name} ${state}`, count] as const,
  );
};

/** What is true of the watched server: its own answers list by list, and BullMQ's own counts. */
export class Truth {
  readonly #grounds: Grounds;
  readonly #queues: readonly (readonly [db: Database, queue: Queue])[];

  constructor(grounds: Grounds) {
    this.#grounds = grounds;
    const { port } = grounds.watched;
    this.#queues = databases.flatMap((db) =>
      bullmqQueues.map((name) => {
        const connection = {
          host: '127.0.0.1',
          port,
          db,
          retryStrategy: () => 5,
          maxRetriesPerRequest: null,
        };
        const queue = new Queue(name, { connection, skipMetasUpdate: true });
        queue.on('error', () => undefined);
        return [db, queue] as const;
      }),
    );
  }

  async ask(): Promise<Values> {
    const { redis, second } = this.#grounds.watched;
    const of = (db: Database): Redis => (db === 0 ? redis : second);
    const pairs = await Promise.all([
      ...databases.map((db) => celeryOf(of(db), db)),
      ...this.#queues.map(([db, queue]) => bullmqOf(queue, of(db), db)),
    ]);
    return Object.fromEntries(pairs.flat());
  }

  async close(): Promise<void> {
    await Promise.all(this.#queues.map(([, queue]) => queue.close()));
  }
}
