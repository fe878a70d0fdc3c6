import { performance } from 'node:perf_hooks';
import { reasonOf } from '../failure.ts';
import type { Round } from '../round.ts';
import type { RedisConnection } from './redis-connection.ts';
import { redisFailure } from './redis-failure.ts';
import { numberOf, parseInfo, writeStamp } from './redis-info.ts';
import type { Command, InfoReading, RedisPort, Reply } from './redis-port.ts';

/** One collection on one connection: what the collectors' ports share. */
export class RedisSession {
  readonly #connection: RedisConnection;
  readonly #round: Round;
  readonly #db: number;
  readonly #signal: AbortSignal;
  #info: Promise<InfoReading> | undefined;

  constructor(connection: RedisConnection, round: Round, db: number, signal: AbortSignal) {
    this.#connection = connection;
    this.#round = round;
    this.#db = db;
    this.#signal = signal;
  }

  /** The port of one collector; what it sends is booked on its name. */
  port(collector: string, unsettled: () => void = () => {}): RedisPort {
    return {
      db: this.#db,
      info: () => this.info(collector),
      ask: (commands, db = this.#db) => this.#ask(collector, commands, db),
      stamp: () => this.stamp(collector),
      memory: (name, make) => this.#round.memory(name, make),
      unsettled,
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
    const start = performance.now();
    const [text] = await this.#ask(collector, [['info', 'all']], this.#db).catch((error: unknown) => {
      // A server that restarted meanwhile leaves a connection behind that breaks when it is used: that is no outage.
      if (!kept || reasonOf(error) !== 'closed') throw error;
      this.#connection.drop();
      return this.#ask(collector, [['info', 'all']], this.#db);
    });
    const info = parseInfo(String(text));
    this.#round.observe(info.get('run_id'), numberOf(info, 'total_commands_processed'), Date.now());
    return { info, roundTripSeconds: (performance.now() - start) / 1000 };
  }

  async #ask(collector: string, commands: readonly Command[], db: number): Promise<readonly Reply[]> {
    if (commands.length === 0) return [];
    // A pipeline is written in one piece, so other collectors never see the other database.
    const elsewhere = db === this.#db ? [] : [['select', String(db)] as const];
    const home = db === this.#db ? [] : [['select', String(this.#db)] as const];
    const batch: readonly Command[] = [...elsewhere, ...commands, ...home];
    const client = await this.#connection.client(this.#signal);
    this.#round.sent(collector, batch.length, Date.now());
    if (this.#connection.waiting === 0) this.#round.waited();
    const pipeline = client.pipeline();
    for (const [name, ...args] of batch) pipeline.call(name, ...args);
    const results =
      (await pipeline.exec().catch((error: unknown) => Promise.reject(redisFailure(error)))) ?? [];
    // Left in another database, the connection would answer the next question from there.
    if (results.at(-1)?.[0] && home.length > 0) this.#connection.drop();
    const replies = results.map(([error, reply]) => {
      if (error) throw redisFailure(error);
      return reply as Reply;
    });
    return replies.slice(elsewhere.length, elsewhere.length + commands.length);
  }
}
