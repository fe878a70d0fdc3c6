import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { type RedisServer, startRedis } from '../../../demo/servers/redis.ts';
import type { Workplace } from '../folder.ts';
import { place } from '../place.ts';
import { Bullmq } from './bullmq.ts';
import { type Kombu, startKombu } from './kombu.ts';
import { bindingKey, bindingOf, celeryQueues, lists, message } from './names.ts';

/** One server and everything that writes to it; `redis` is in database 0, `second` in database 1. */
export interface Side {
  readonly port: number;
  readonly redis: Redis;
  readonly second: Redis;
  readonly bullmq: Bullmq;
}

/** The file that the watched server saves to and starts from. */
const dump = 'watched.rdb';

const serverOptions = ({ dir }: Workplace, dbfilename: string) => ({
  dir,
  args: ['--repl-diskless-sync-delay', '0', '--enable-debug-command', 'local', '--dbfilename', dbfilename],
  where: place,
});

const sideOf = async (port: number): Promise<Side> => {
  const options = { port, retryStrategy: () => 5, maxRetriesPerRequest: null };
  const [redis, second] = [new Redis(options), new Redis({ ...options, db: 1 })];
  // A server that restarts breaks connections: they are made anew.
  for (const each of [redis, second]) each.on('error', () => undefined);
  const bullmq = new Bullmq(port);
  await bullmq.ready();
  return { port, redis, second, bullmq };
};

/** Two servers: one that is watched, and one that it may follow as its replica. */
export class Grounds {
  readonly watched: Side;
  readonly other: Side;
  readonly kombu: Kombu = startKombu();
  readonly #work: Workplace;
  #server: RedisServer;
  #following = false;
  #deadlines: number[] = [];
  #doubtful = false;

  private constructor(work: Workplace, server: RedisServer, watched: Side, other: Side) {
    this.#work = work;
    this.#server = server;
    this.watched = watched;
    this.other = other;
  }

  static async start(work: Workplace): Promise<Grounds> {
    const server = await startRedis(serverOptions(work, dump));
    const other = work.keep(await startRedis(serverOptions(work, 'other.rdb')));
    const grounds = new Grounds(work, server, await sideOf(server.port), await sideOf(other.port));
    work.later(() => grounds.#end());
    return grounds;
  }

  /** Where writes are accepted: the watched server, unless it is a replica. */
  get master(): Side {
    return this.#following ? this.other : this.watched;
  }

  get following(): boolean {
    return this.#following;
  }

  /** Two masters with every queue bound, and something in most of them. */
  async reset(): Promise<void> {
    await this.promote();
    await this.watched.redis.debug('SET-ACTIVE-EXPIRE', '1');
    for (const side of [this.watched, this.other]) {
      await side.redis.flushall();
      await this.bindAll(side);
      await side.redis.pipeline(lists.map((list) => ['lpush', list, message, message])).exec();
      await side.bullmq.fill();
      await this.kombu.ask(side.port, 'begin');
    }
    this.#deadlines = [];
    this.#doubtful = false;
  }

  /** What applications do when they start. */
  async bindAll({ redis, bullmq } = this.master): Promise<void> {
    for (const queue of celeryQueues) await redis.sadd(bindingKey(queue), bindingOf(queue));
    // What a queue writes when it is opened: by it, it is found.
    for (const { keys } of bullmq.queues) await redis.hset(keys.meta ?? '', 'opts.maxLenEvents', '10000');
  }

  /** Makes the watched server a replica of the other one, and waits until it has its data. */
  async follow(): Promise<void> {
    this.#following = true;
    await this.watched.redis.replicaof('127.0.0.1', this.other.port);
    await inStep(this.watched.redis);
  }

  /** Makes the watched server a master again; false where it is one. */
  async promote(): Promise<boolean> {
    const was = this.#following;
    await this.watched.redis.replicaof('NO', 'ONE');
    this.#following = false;
    return was;
  }

  /** The other way round, for a moment: the watched server gives all it has to a replica; false where it is one. */
  async lead(): Promise<boolean> {
    if (this.#following) return false;
    await this.other.redis.replicaof('127.0.0.1', this.watched.port);
    await inStep(this.other.redis);
    await this.other.redis.replicaof('NO', 'ONE');
    return true;
  }

  /** Waits until what was written is there to be seen on a replica. */
  async settle(): Promise<void> {
    if (this.#following) await this.other.redis.wait(1, 1000);
  }

  /** Ends the watched server and starts it on the same port, with what its dump holds, as nobody's replica. */
  async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#server.kill(signal);
    await this.#server.stop();
    const { port } = this.watched;
    this.#server = await startRedis({ ...serverOptions(this.#work, dump), port });
    this.#following = false;
    await this.watched.redis.ping();
  }

  /** The same, with nothing. */
  async restartEmpty(): Promise<void> {
    await rm(join(this.#work.dir, dump), { force: true });
    await this.restart('SIGTERM');
  }

  /** Waits until the second is over in which the watched server was last saved or started: before, nothing is reused. */
  async untilLongSaved(): Promise<void> {
    const field = (info: string, name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
    const sinceMs = async (): Promise<number> => {
      const info = await this.watched.redis.info();
      return field(info, 'server_time_usec') / 1000 - field(info, 'rdb_last_save_time') * 1000;
    };
    await expect.poll(sinceMs, { timeout: 5000, interval: 20 }).toBeGreaterThan(1050);
  }

  /** Takes note that a list ends by itself in that many ms. */
  expiresIn(ms: number): void {
    this.#deadlines.push(Date.now() + ms);
  }

  /** Takes note that what tells of a queue ends by itself. */
  doubt(): void {
    this.#doubtful = true;
  }

  /** Whether a list ended by itself between two times in ms, or so near to it that nobody can say. */
  changesBetween(start: number, end: number): boolean {
    return this.#deadlines.some((at) => at >= start - 10 && at <= end + 10);
  }

  /** Whether a key's end would go unnoticed until the server or someone else looks at the key. */
  get doubtful(): boolean {
    return this.#doubtful;
  }

  async #end(): Promise<void> {
    this.kombu.stop();
    for (const { redis, second, bullmq } of [this.watched, this.other]) {
      redis.disconnect();
      second.disconnect();
      await bullmq.close();
    }
    await this.#server.stop();
  }
}

const inStep = (replica: Redis) =>
  expect
    .poll(() => replica.info('replication'), { timeout: 10_000, interval: 5 })
    .toContain('master_link_status:up');
