import { Redis } from 'ioredis';
import { TargetError, untilAborted } from '../failure.ts';
import { handshake, type RedisAddress, socketOptions } from './redis-address.ts';
import { exchange } from './redis-exchange.ts';
import { redisFailure } from './redis-failure.ts';
import { greet } from './redis-greeting.ts';
import type { Command, Reply } from './redis-port.ts';

// An attempt nobody waits for any more: long enough for a slow server, short enough to notice a moved one.
const attemptMs = 10_000;

/**
 * One named connection that is kept, replaced when it breaks, and never waited for twice: after a deadline ran out
 * on a server that hangs, callers get that answer at once until an attempt in the background has been answered.
 */
export class RedisConnection {
  readonly #address: RedisAddress;
  readonly #sent: (commands: number) => void;
  readonly #dialled: () => void;
  #client: Redis | undefined;
  #attempt: Promise<Redis> | undefined;
  #hung: TargetError | undefined;
  #opening: Redis | undefined;
  #closed = false;
  #waiting = 0;
  #bytes = { sent: 0, received: 0 };

  constructor(address: RedisAddress, dialled: () => void, sent: (commands: number) => void) {
    this.#address = address;
    this.#dialled = dialled;
    this.#sent = sent;
  }

  /** The connection, opened if need be; throws a TargetError with the reason why there is none. */
  async client(signal: AbortSignal): Promise<Redis> {
    if (this.#client) return this.#client;
    this.#attempt ??= this.#connect();
    if (this.#hung) throw this.#hung;
    return untilAborted(this.#attempt, signal);
  }

  /** Gives the connection up after a deadline, so that no late reply can answer a later question. */
  abandon(): void {
    this.#hung = new TargetError('timeout', 'Expected an answer before the deadline, got none');
    this.drop();
    if (!this.#closed) this.#attempt ??= this.#connect();
  }

  /** Bytes exchanged so far on all connections, this one included. */
  get bytes(): { readonly sent: number; readonly received: number } {
    const { bytesWritten = 0, bytesRead = 0 } = this.#client?.stream ?? {};
    return { sent: this.#bytes.sent + bytesWritten, received: this.#bytes.received + bytesRead };
  }

  /** Whether there is a connection from before. */
  get isOpen(): boolean {
    return this.#client !== undefined;
  }

  /** Replies that are waited for at this moment. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Sends commands in one piece over a connection of this one's; their replies in order, errors in their places. */
  async exchange(client: Redis, commands: readonly Command[]): Promise<readonly (Reply | Error)[]> {
    this.#waiting += 1;
    try {
      return await exchange(client, commands);
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Lets the connection go, to be replaced when it is next needed. */
  drop(): void {
    const client = this.#client;
    client?.disconnect();
    if (client) this.#lost(client);
  }

  close(): void {
    this.#closed = true;
    this.#opening?.disconnect();
    this.#client?.disconnect();
    this.#client = undefined;
  }

  #lost(client: Redis): void {
    if (this.#client !== client) return;
    this.#bytes = this.bytes;
    this.#client = undefined;
  }

  #connect(): Promise<Redis> {
    const attempt = this.#open().then(
      (client) => {
        this.#hung = undefined;
        this.#client = client;
        client.once('close', () => this.#lost(client));
        if (this.#closed) client.disconnect();
        return client;
      },
      (error: TargetError) => {
        this.#hung = error.reason === 'timeout' ? error : undefined;
        throw error;
      },
    );
    // Attempts also run in the background, where nobody awaits them: their failure is kept, not unhandled.
    attempt
      .catch(() => {})
      .finally(() => {
        this.#attempt = undefined;
      });
    return attempt;
  }

  async #open(): Promise<Redis> {
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
    let cause: Error | undefined;
    client.on('error', (error) => {
      cause ??= error;
    });
    this.#opening = client;
    this.#dialled();
    try {
      await client.connect();
      await untilAborted(this.#introduce(client), AbortSignal.timeout(attemptMs));
      return client;
    } catch (error) {
      client.disconnect();
      throw redisFailure(error instanceof TargetError ? error : (cause ?? error));
    } finally {
      this.#opening = undefined;
    }
  }

  /** Authenticates, names and selects in one round trip; only a refused name is forgiven. */
  async #introduce(client: Redis): Promise<void> {
    const commands = handshake(this.#address);
    this.#sent(commands.length);
    await greet(client, commands);
  }
}
