import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';

const value = 'x'.repeat(900);
const batch = 250;

/** A cache: keys of about a kilobyte that live an hour and are never read, written at a steady rate. */
export class Cache {
  readonly #client: Redis;
  #written = 0;

  constructor(client: Redis) {
    this.#client = client;
  }

  /** Writes so many new keys. */
  async put(keys: number): Promise<void> {
    const pipeline = this.#client.pipeline();
    for (let key = 0; key < keys; key++) pipeline.set(`cache:${this.#written++}`, value, 'EX', 3600);
    for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
  }

  /** Writes until the memory is full and keys are evicted; the number of keys it then holds. */
  async fill(): Promise<number> {
    while ((await evicted(this.#client)) === 0) await this.put(batch);
    return this.#client.dbsize();
  }

  /** Writes `rate` keys a second until `over` says so; returns how many a second it really wrote. */
  async write(rate: number, over: (seconds: number) => Promise<boolean> | boolean): Promise<number> {
    const start = performance.now();
    const elapsed = (): number => (performance.now() - start) / 1000;
    for (let written = 0; ; ) {
      const due = Math.floor(elapsed() * rate) - written;
      await this.put(Math.min(due, batch));
      written += Math.min(due, batch);
      if (await over(elapsed())) return written / elapsed();
      if (due < batch) await sleep(5);
    }
  }
}

/** Keys evicted since the server was started. */
export const evicted = async (client: Redis): Promise<number> =>
  Number(/^evicted_keys:(\d+)/m.exec(await client.info('stats'))?.[1]);

/** When each key was seen to be gone, in seconds of `elapsed`; EXISTS does not count as a use of a key. */
export class Watch {
  readonly #client: Redis;
  readonly #left: Set<string>;
  readonly #goneAt = new Map<string, number>();

  constructor(client: Redis, keys: readonly string[]) {
    this.#client = client;
    this.#left = new Set(keys);
  }

  /** Whether any is still there. */
  async look(elapsed: number): Promise<boolean> {
    const keys = [...this.#left];
    const pipeline = this.#client.pipeline();
    for (const key of keys) pipeline.exists(key);
    const answers = (await pipeline.exec()) ?? [];
    keys.forEach((key, at) => {
      if (answers[at]?.[1] !== 0) return;
      this.#left.delete(key);
      this.#goneAt.set(key, elapsed);
    });
    return this.#left.size > 0;
  }

  /** Of these keys: how many went, and when half of them and the last had. */
  summary(keys: readonly string[]): {
    readonly of: number;
    readonly gone: number;
    readonly half: string;
    readonly last: string;
  } {
    const times = keys.flatMap((key) => this.#goneAt.get(key) ?? []).sort((a, b) => a - b);
    const text = (time: number | undefined): string =>
      time === undefined ? 'never' : `${time.toFixed(1)} s`;
    return {
      of: keys.length,
      gone: times.length,
      half: text(times.length * 2 < keys.length ? undefined : times[Math.ceil(keys.length / 2) - 1]),
      last: text(times.length < keys.length ? undefined : times.at(-1)),
    };
  }
}
