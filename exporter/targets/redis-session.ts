import { isRefusal, reasonOf, type TargetError } from '../failure.ts';
import type { Round } from '../round.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { Trip } from './redis-exchange.ts';
import { redisFailure } from './redis-failure.ts';
import { numberOf, parseInfo, writeStamp } from './redis-info.ts';
import { aclName, type Command, type InfoReading, type RedisPort, type Reply } from './redis-port.ts';

/** What a collector may say of what it reads: see RedisPort. */
export type Remarks = Pick<RedisPort, 'unsettled' | 'lacks' | 'asOf'>;

const silent: Remarks = { unsettled: () => {}, lacks: () => {}, asOf: () => {} };

const noBytes = new Uint8Array();
const asBytes = (reply: unknown): Uint8Array => (reply instanceof Uint8Array ? reply : noBytes);

/** One collection on one connection: what the collectors' ports share. */
export class RedisSession {
  readonly #connection: RedisConnection;
  readonly #round: Round;
  readonly #db: number;
  readonly #signal: AbortSignal;
  readonly #endsAt: number;
  #info: Promise<InfoReading> | undefined;

  constructor(
    connection: RedisConnection,
    round: Round,
    db: number,
    signal: AbortSignal,
    endsAt = Number.POSITIVE_INFINITY,
  ) {
    this.#connection = connection;
    this.#round = round;
    this.#db = db;
    this.#signal = signal;
    this.#endsAt = endsAt;
  }

  /** The port of one collector; what it sends is booked on its name, and what it says of its reading is told. */
  port(collector: string, { unsettled, lacks, asOf }: Remarks = silent): RedisPort {
    return {
      db: this.#db,
      leftMs: () => this.#endsAt - Date.now(),
      info: () => this.info(collector),
      ask: (commands, db = this.#db) => this.#ask(collector, commands, db),
      askBytes: async (command) => {
        const [bytes] = await this.#ask(collector, [command], this.#db, asBytes);
        return bytes ?? noBytes;
      },
      stamp: () => this.stamp(collector),
      memory: (name, make) => this.#round.memory(name, make),
      unsettled,
      lacks,
      asOf,
      refuses: (command) => {
        const refusal = this.#round.refusal(command, Date.now());
        if (refusal) lacks(refusal);
        return refusal !== undefined;
      },
    };
  }

  /** INFO ALL of this collection, asked for on the first collector's account. */
  info(collector: string): Promise<InfoReading> {
    this.#info ??= this.#readInfo(collector);
    return this.#info;
  }

  /** The write stamp of this collection; undefined when nothing read may be served again as current. */
  async stamp(collector: string): Promise<string | undefined> {
    const stamp = writeStamp((await this.info(collector)).info);
    return stamp === undefined ? undefined : `${this.#round.epoch} ${stamp}`;
  }

  async #readInfo(collector: string): Promise<InfoReading> {
    // The connection first, so that opening one is not counted as a slow round trip.
    const kept = this.#connection.isOpen;
    await this.#connection.client(this.#signal);
    const own = new Map(this.#round.byName);
    const trip: Trip = { sentAt: 0, heardAt: 0 };
    const ask = () => this.#ask(collector, [['info', 'all']], this.#db, undefined, trip);
    const [text] = await ask().catch((error: unknown) => {
      // A server that restarted meanwhile leaves a connection behind that breaks when it is used: that is no outage.
      if (!kept || reasonOf(error) !== 'closed') throw error;
      this.#connection.drop();
      return ask();
    });
    const info = parseInfo(String(text));
    this.#round.observe(info.get('run_id'), numberOf(info, 'total_commands_processed'), Date.now());
    return { info, roundTripSeconds: (trip.heardAt - trip.sentAt) / 1000, own };
  }

  async #ask<T = Reply>(
    collector: string,
    commands: readonly Command[],
    db: number,
    read?: (reply: unknown) => T,
    trip?: Trip,
  ): Promise<readonly T[]> {
    if (commands.length === 0) return [];
    // A pipeline is written in one piece, so other collectors never see the other database.
    const elsewhere = db === this.#db ? [] : [['select', String(db)] as const];
    const home = db === this.#db ? [] : [['select', String(this.#db)] as const];
    const batch: readonly Command[] = [...elsewhere, ...commands, ...home];
    const client = await this.#connection.client(this.#signal);
    this.#round.sent(collector, batch.length, Date.now());
    this.#round.named(batch.map(aclName));
    if (this.#connection.waiting === 0) this.#round.waited();
    const results = await this.#connection.exchange(client, batch, read, trip);
    // Left in another database, the connection would answer the next question from there.
    if (results.at(-1) instanceof Error && home.length > 0) this.#connection.drop();
    const at = results.findIndex((each) => each instanceof Error);
    if (at !== -1) throw this.#failure(results[at], batch[at]);
    return (results as readonly T[]).slice(elsewhere.length, elsewhere.length + commands.length);
  }

  // What is refused for one key is not refused for others: only that of a whole command is remembered by its name.
  #failure(error: unknown, command: Command | undefined): TargetError {
    const failure = redisFailure(error);
    if (command && isRefusal(failure) && !/\b(keys|channels) used\b/.test(failure.message))
      this.#round.refuse(aclName(command), failure, Date.now());
    return failure;
  }
}
