import { judgeGone, judgeRetired, type RetiredReading, type RetiredVerdict } from '../audit/retired.ts';
import { isRefusal, TargetError } from '../failure.ts';
import { placeOf, type RedisAddress } from './redis-address.ts';
import { RedisConnection } from './redis-connection.ts';
import { redisFailure } from './redis-failure.ts';
import { numberOf, parseInfo, type RedisInfo } from './redis-info.ts';
import type { Reply } from './redis-port.ts';

// Others wait for the end of a look: a server that hangs is told by its reason.
const lookMs = 2000;

// What its own machine and the name server say when there is no server any more.
const goneCodes: readonly unknown[] = ['ECONNREFUSED', 'ENOENT', 'ENOTFOUND'];

const isGone = (error: TargetError): boolean =>
  goneCodes.includes((error.cause as NodeJS.ErrnoException | undefined)?.code);

/** A connection in the words of a line of CLIENT LIST: its name, or where it comes from. */
const described = (line: string): string => {
  const field = (name: string) => new RegExp(`(?:^| )${name}=(\\S*)`).exec(line)?.[1] ?? '';
  return field('name') || field('addr').replace(/:\d+$/, '') || 'a client';
};

// This exporter, and any other one.
const isOurs = (line: string): boolean => / name=headroom(\s|$|-)/.test(line);

const othersIn = (list: string): readonly string[] =>
  list
    .split('\n')
    .filter((line) => line.trim() !== '' && !isOurs(line))
    .map(described);

const callsIn = (info: RedisInfo): ReadonlyMap<string, number> =>
  new Map(
    [...info].flatMap(([key, value]) => {
      const [, calls] = key.startsWith('cmdstat_') ? (/calls=(\d+)/.exec(value) ?? []) : [];
      return calls === undefined ? [] : [[key.slice('cmdstat_'.length), Number(calls)] as const];
    }),
  );

/** A Redis that was moved away from: sent one INFO and one CLIENT LIST a look, on a connection that is kept. */
export class RetiredRedis {
  readonly #address: RedisAddress;
  readonly #connection: RedisConnection;
  #sent = 0;
  #timesGone = 0;
  #goneSince = 0;
  #last: RetiredReading | undefined;

  constructor(address: RedisAddress) {
    this.#address = address;
    this.#connection = new RedisConnection(
      address,
      () => {},
      (commands) => {
        this.#sent += commands.length;
      },
    );
  }

  /** Looks once more; throws a TargetError when it can be reached by nobody here, and that may be for now only. */
  async look(now = Date.now()): Promise<RetiredVerdict> {
    const place = placeOf(this.#address);
    try {
      const before = this.#last;
      this.#last = await this.#read(now);
      this.#timesGone = 0;
      return judgeRetired(place, before, this.#last);
    } catch (error) {
      const failure = redisFailure(error);
      this.#timesGone = isGone(failure) ? this.#timesGone + 1 : 0;
      if (this.#timesGone === 0) throw new TargetError(failure.reason, `${place}: ${failure.message}`);
      if (this.#timesGone === 1) this.#goneSince = now;
      return judgeGone(place, this.#timesGone, now - this.#goneSince);
    }
  }

  async #read(at: number): Promise<RetiredReading> {
    const deadline = AbortSignal.timeout(lookMs);
    const abandon = () => this.#connection.abandon();
    deadline.addEventListener('abort', abandon, { once: true });
    try {
      const client = await this.#connection.client(deadline);
      const ownSent = this.#sent;
      this.#sent += 2;
      const [info, list] = await this.#connection.exchange(client, [
        ['info', 'all'],
        ['client', 'list'],
      ]);
      return readingOf(at, ownSent, info, list);
    } finally {
      deadline.removeEventListener('abort', abandon);
    }
  }

  close(): void {
    this.#connection.close();
  }
}

const readingOf = (
  at: number,
  ownSent: number,
  infoReply: Reply | Error | undefined,
  list: Reply | Error | undefined,
): RetiredReading => {
  if (infoReply instanceof Error) throw redisFailure(infoReply);
  const info = parseInfo(String(infoReply));
  return {
    at,
    ownSent,
    runId: info.get('run_id'),
    commands: numberOf(info, 'total_commands_processed'),
    calls: callsIn(info),
    others: othersOf(info, list),
  };
};

// Where CLIENT LIST is refused, INFO still says how many there are.
const othersOf = (info: RedisInfo, list: Reply | Error | undefined): readonly string[] => {
  if (!(list instanceof Error)) return othersIn(String(list));
  const failure = redisFailure(list);
  const connected = numberOf(info, 'connected_clients');
  if (!isRefusal(failure) || connected === undefined) throw failure;
  return Array.from({ length: Math.max(0, connected - 1) }, () => 'clients that may not be listed');
};
