import { Redis } from 'ioredis';
import { TargetError, untilAborted } from '../failure.ts';
import { Kept } from './kept.ts';
import { handshake, type RedisAddress, socketOptions } from './redis-address.ts';
import { exchange } from './redis-exchange.ts';
import { redisFailure } from './redis-failure.ts';
import { greet } from './redis-greeting.ts';
import type { Command, Reply } from './redis-port.ts';

// An attempt nobody waits for any more: long enough for a slow server, short enough to notice a moved one.
const attemptMs = 10_000;

/** One named connection to a Redis that is kept, and what went over it and those before it. */
export class RedisConnection {
  readonly #address: RedisAddress;
  readonly #sent: (commands: readonly Command[]) => void;
  readonly #dialled: () => void;
  readonly #kept: Kept<Redis>;
  readonly #open = new Set<Redis>();
  #waiting = 0;
  /** Of connections that are gone. */
  #bytes = { sent: 0, received: 0 };

  constructor(address: RedisAddress, dialled: () => void, sent: (commands: readonly Command[]) => void) {
    this.#address = address;
    this.#dialled = dialled;
    this.#sent = sent;
    this.#kept = new Kept({
      open: (signal, lost) => this.#dial(signal, lost),
      discard: (client) => client.disconnect(),
    });
  }

  /** The connection, opened if need be; throws a TargetError with the reason why there is none. */
  client(signal: AbortSignal): Promise<Redis> {
    return this.#kept.client(signal);
  }

  /** Gives the connection up after a deadline, so that no late reply can answer a later question. */
  abandon(): void {
    this.#kept.abandon();
  }

  /** Bytes exchanged so far on all connections, this one included. */
  get bytes(): { readonly sent: number; readonly received: number } {
    const sum = { ...this.#bytes };
    for (const { stream } of this.#open) {
      sum.sent += stream?.bytesWritten ?? 0;
      sum.received += stream?.bytesRead ?? 0;
    }
    return sum;
  }

  /** Whether there is a connection from before. */
  get isOpen(): boolean {
    return this.#kept.isOpen;
  }

  /** Replies that are waited for at this moment. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Sends commands in one piece over a connection of this one's; their replies in order, errors in their places. */
  async exchange<T = Reply>(...what: Parameters<typeof exchange<T>>): Promise<readonly (T | Error)[]> {
    this.#waiting += 1;
    try {
      return await exchange(...what);
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Lets the connection go, to be replaced when it is next needed. */
  drop(): void {
    this.#kept.drop();
  }

  close(): void {
    this.#kept.close();
  }

  async #dial(signal: AbortSignal, lost: () => void): Promise<Redis> {
    const client = this.#newClient();
    let cause: Error | undefined;
    client.on('error', (error) => {
      cause ??= error;
    });
    client.once('close', () => {
      this.#settle(client);
      lost();
    });
    const cut = () => client.disconnect();
    signal.addEventListener('abort', cut, { once: true });
    this.#dialled();
    try {
      await client.connect();
      await untilAborted(this.#introduce(client), AbortSignal.timeout(attemptMs));
      return client;
    } catch (error) {
      client.disconnect();
      throw redisFailure(error instanceof TargetError ? error : (cause ?? error));
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }

  #newClient(): Redis {
    const client = new Redis({
      ...socketOptions(this.#address),
      lazyConnect: true,
      protocol: 2,
      connectTimeout: attemptMs,
      // How long a socket is waited for that was told to close; it would hold up the end of the process.
      disconnectTimeout: 100,
      disableClientInfo: true,
      enableReadyCheck: false,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => {},
    });
    this.#open.add(client);
    return client;
  }

  /** Takes the bytes of a connection that has ended into the sum. */
  #settle(client: Redis): void {
    this.#open.delete(client);
    this.#bytes.sent += client.stream?.bytesWritten ?? 0;
    this.#bytes.received += client.stream?.bytesRead ?? 0;
  }

  /** Authenticates, names and selects in one round trip; only a refused name is forgiven. */
  async #introduce(client: Redis): Promise<void> {
    const commands = handshake(this.#address);
    this.#sent(commands);
    await greet(client, commands);
  }
}
