import { isIP } from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import { TargetError, untilAborted } from '../failure.ts';
import { redisFailure } from './redis-failure.ts';

/** Where and as whom to connect; `db` is selected once, after authentication. */
export interface RedisAddress {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
}

type Command = readonly [name: string, ...args: string[]];

// An attempt nobody waits for any more: long enough for a slow server, short enough to notice a moved one.
const attemptMs = 10_000;

// A server name is for names: TLS knows none for an address.
const tlsOptions = (host = 'localhost') => (isIP(host) ? {} : { servername: host });

const socketOptions = ({
  host,
  port,
  path,
  tls,
}: RedisAddress): Pick<RedisOptions, 'host' | 'port' | 'path' | 'tls'> =>
  path === undefined
    ? { host: host ?? 'localhost', port: port ?? 6379, ...(tls ? { tls: tlsOptions(host) } : {}) }
    : { path };

const handshake = ({ username, password, db }: RedisAddress): readonly Command[] => [
  ...(password === undefined
    ? []
    : [['auth', ...(username === undefined ? [] : [username]), password] as const]),
  ['client', 'setname', 'headroom'],
  ...(db === 0 ? [] : [['select', String(db)] as const]),
];

// A server that does not know AUTH repeats its arguments, and so the password: only the error's code is told.
const withoutArguments = ({ reason, message }: TargetError, command: string): TargetError =>
  new TargetError(reason, `Expected ${command} to be accepted, got ${message.split(' ', 1)[0]}`);

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
    this.#client?.disconnect();
    this.#client = undefined;
    if (!this.#closed) this.#attempt ??= this.#connect();
  }

  /** Lets the connection go, to be replaced when it is next needed. */
  drop(): void {
    this.#client?.disconnect();
    this.#client = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#opening?.disconnect();
    this.#client?.disconnect();
    this.#client = undefined;
  }

  #connect(): Promise<Redis> {
    const attempt = this.#open().then(
      (client) => {
        this.#hung = undefined;
        this.#client = client;
        client.once('close', () => {
          if (this.#client === client) this.#client = undefined;
        });
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
    const replies = await Promise.allSettled(commands.map(([name, ...args]) => client.call(name, ...args)));
    for (const [index, reply] of replies.entries()) {
      if (reply.status === 'fulfilled') continue;
      const failure = withoutArguments(redisFailure(reply.reason), commands[index]?.[0] ?? '');
      if (commands[index]?.[0] !== 'client' || failure.reason !== 'noperm') throw failure;
    }
  }
}
