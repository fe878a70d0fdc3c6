import { performance } from 'node:perf_hooks';
import { Histogram } from './histogram.ts';

/** What is used of a `pg.Pool`, version 8.10 or newer: written down here so that this helper needs no library. */
export interface PgPool {
  /** Open connections, those that are being opened included. */
  readonly totalCount: number;
  readonly idleCount: number;
  /** Callers that wait for a connection of a full pool. */
  readonly waitingCount: number;
  readonly options: { readonly max: number; readonly min?: number | undefined };
  connect(): Promise<object>;
  on(event: 'release', listener: (error: Error, client: object) => void): unknown;
}

type Callback = (error: Error | undefined, client: object | undefined, done: unknown) => void;
type Connect = (callback?: Callback) => Promise<object> | undefined;

// pg gives these errors no code: what it says is all there is to tell them by.
const timeoutTexts: readonly string[] = [
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'timeout expired',
];

/**
 * One pool: reads its own counters, and measures what it does not. `pool.connect` of this one pool is replaced by a function
 * that does the same and takes the time; `pool.query` goes through it. Releases are told by the pool's `release` event.
 */
export class WatchedPool {
  readonly wait = new Histogram();
  readonly use = new Histogram();
  readonly #pool: PgPool;
  readonly #since = new WeakMap<object, number>();
  #timeouts = 0;

  constructor(pool: PgPool) {
    this.#pool = pool;
    this.#wrapConnect();
    pool.on('release', (_, client) => this.#released(client));
  }

  /** Connections that are taken or being opened. */
  get used(): number {
    return this.#pool.totalCount - this.#pool.idleCount;
  }

  get idle(): number {
    return this.#pool.idleCount;
  }

  get pending(): number {
    return this.#pool.waitingCount;
  }

  get max(): number {
    return this.#pool.options.max;
  }

  get min(): number {
    return this.#pool.options.min ?? 0;
  }

  get timeouts(): number {
    return this.#timeouts;
  }

  #wrapConnect(): void {
    const connect = this.#pool.connect.bind(this.#pool) as Connect;
    const measured: Connect = (callback) => {
      const asked = performance.now();
      if (callback)
        return connect((error, client, done) => {
          this.#answered(asked, error, client);
          callback(error, client, done);
        });
      return connect()?.then(
        (client) => {
          this.#answered(asked, undefined, client);
          return client;
        },
        (error) => {
          this.#answered(asked, error, undefined);
          throw error;
        },
      );
    };
    this.#pool.connect = measured as PgPool['connect'];
  }

  #answered(asked: number, error: unknown, client: object | undefined): void {
    const now = performance.now();
    if (client) {
      this.wait.observe((now - asked) / 1000);
      this.#since.set(client, now);
    } else if (error instanceof Error && timeoutTexts.includes(error.message)) this.#timeouts += 1;
  }

  // The pool also takes and releases clients for itself, to close old ones: nobody was given those.
  #released(client: object): void {
    const since = this.#since.get(client);
    if (since === undefined) return;
    this.#since.delete(client);
    this.use.observe((performance.now() - since) / 1000);
  }
}
