import { Redis } from 'ioredis';
import { type Reason, TargetError, untilAborted } from '../failure.ts';
import { type Audience, type ListenerState, type ListenerTimes, listenerTimes } from './audience.ts';
import { handshake, type RedisAddress, socketOptions } from './redis-address.ts';
import { redisFailure } from './redis-failure.ts';
import { greet } from './redis-greeting.ts';
import type { Command } from './redis-port.ts';

/** What is told of the connection to those who count. */
export interface ListenerHooks {
  readonly dialled: () => void;
  readonly sent: (commands: readonly Command[]) => void;
}

const lasting: readonly Reason[] = ['auth', 'permission', 'unsupported'];

/**
 * A connection of its own that listens to channels by one PSUBSCRIBE, and comes back by itself when it was lost. It costs
 * no command but a PING when nothing was heard for a while; it never throws, and never rejects.
 */
export class RedisListener {
  readonly #address: RedisAddress;
  readonly #audience: Audience;
  readonly #hooks: ListenerHooks;
  readonly #times: ListenerTimes;
  #client: Redis | undefined;
  #timer: NodeJS.Timeout | undefined;
  #since: number | undefined;
  #answeredAt: number | undefined;
  #askedAt: number | undefined;
  #failure: TargetError | undefined;
  #failures = 0;
  #bytes = { sent: 0, received: 0 };
  /** The stream of a closed connection, whose bytes are in the sum. */
  #counted: Redis['stream'] | undefined;

  constructor(address: RedisAddress, audience: Audience, hooks: ListenerHooks) {
    this.#address = address;
    this.#audience = audience;
    this.#hooks = hooks;
    this.#times = audience.times ?? listenerTimes;
    audience.heardBy(() => this.state);
  }

  /** Begins to listen, once. */
  open(): void {
    if (this.#client || this.#audience.patterns.length === 0) return;
    const client = this.#newClient();
    this.#client = client;
    this.#timer = setInterval(() => this.#watch(client), this.#times.quietMs / 4);
    this.#timer.unref();
    client.connect().catch(() => {});
  }

  get state(): ListenerState {
    return { since: this.#since, answeredAt: this.#answeredAt, failure: this.#failure };
  }

  /** Bytes exchanged so far on all connections, this one included. */
  get bytes(): { readonly sent: number; readonly received: number } {
    const stream = this.#client?.stream;
    const { bytesWritten = 0, bytesRead = 0 } = stream === this.#counted ? {} : (stream ?? {});
    return { sent: this.#bytes.sent + bytesWritten, received: this.#bytes.received + bytesRead };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#client?.disconnect();
    this.#lost(new TargetError('closed', 'Expected a listener, got one that was closed'));
  }

  #newClient(): Redis {
    const client = new Redis({
      ...socketOptions(this.#address),
      lazyConnect: true,
      protocol: 2,
      connectTimeout: this.#times.attemptMs,
      disconnectTimeout: 100,
      disableClientInfo: true,
      enableReadyCheck: false,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // Both would speak before the login.
      autoResubscribe: false,
      autoResendUnfulfilledCommands: false,
      retryStrategy: () => this.#waitMs(),
    });
    client.on('connecting', () => this.#hooks.dialled());
    client.on('error', (error) => this.#lost(redisFailure(error)));
    client.on('close', () => this.#closed(client));
    client.on('ready', () => void this.#subscribe(client));
    client.on('pmessage', (pattern: string, _channel: string, text: string) => this.#hear(pattern, text));
    return client;
  }

  async #subscribe(client: Redis): Promise<void> {
    const { patterns } = this.#audience;
    // Channels are of no database.
    const commands = [
      ...handshake({ ...this.#address, db: 0 }, 'headroom-listener'),
      ['psubscribe', ...patterns] as const,
    ];
    this.#hooks.sent(commands);
    try {
      await untilAborted(greet(client, commands), AbortSignal.timeout(this.#times.attemptMs));
      this.#failure = undefined;
      this.#failures = 0;
      this.#since = this.#audience.now();
      this.#answeredAt = this.#since;
    } catch (error) {
      this.#lost(redisFailure(error));
      client.disconnect(true);
    }
  }

  #hear(pattern: string, text: string): void {
    this.#answeredAt = this.#audience.now();
    this.#audience.take(pattern, text, this.#answeredAt);
  }

  /** Asks a quiet connection whether it works, and gives up one that was asked in vain. */
  #watch(client: Redis): void {
    if (this.#answeredAt === undefined) return;
    if (this.#askedAt !== undefined) {
      this.#lost(new TargetError('timeout', 'Expected an answer to PING, got none'));
      client.disconnect(true);
      return;
    }
    const quietMs = this.#audience.now() - this.#answeredAt;
    const isDue = quietMs >= this.#times.quietMs ? this.#audience.isWatching : this.#audience.isUndecided;
    if (!isDue) return;
    this.#askedAt = this.#audience.now();
    this.#hooks.sent([['ping']]);
    const answered = () => {
      this.#answeredAt = this.#audience.now();
      this.#askedAt = undefined;
    };
    // A refusal is an answer too; a connection that breaks meanwhile says so itself.
    client.call('ping').then(answered, (error: Error) => {
      if (error.name === 'ReplyError') answered();
    });
  }

  #closed(client: Redis): void {
    this.#bytes = this.bytes;
    this.#counted = client.stream;
    this.#lost(
      this.#failure ?? new TargetError('closed', 'Expected a subscription, got a closed connection'),
    );
  }

  #lost(failure: TargetError): void {
    this.#since = undefined;
    this.#answeredAt = undefined;
    this.#askedAt = undefined;
    this.#failure = failure;
  }

  #waitMs(): number {
    const { retryMs, longestRetryMs, refusedMs } = this.#times;
    if (this.#failure && lasting.includes(this.#failure.reason)) return refusedMs;
    this.#failures += 1;
    return Math.min(retryMs * 2 ** (this.#failures - 1), longestRetryMs);
  }
}
