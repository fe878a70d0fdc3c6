import { isRefusal, reasonOf, TargetError } from '../failure.ts';
import type { Kept } from './kept.ts';
import type { PgbouncerClient } from './pgbouncer-client.ts';
import { pgbouncerFailure } from './pgbouncer-failure.ts';
import type { PgbouncerPort, Shown } from './pgbouncer-port.ts';
import type { Row } from './postgres-port.ts';
import type { Refusals } from './refusals.ts';
import type { Tally } from './tally.ts';

/** What a target carries from one collection to the next. */
export interface PgbouncerParts {
  readonly connection: Kept<PgbouncerClient>;
  readonly refusals: Refusals;
  readonly tally: Tally;
}

/** One collection on one connection: what collectors want shown is asked one after the other, each of it once. */
export class PgbouncerSession {
  readonly #parts: PgbouncerParts;
  readonly #signal: AbortSignal;
  readonly #asked = new Map<Shown, Promise<readonly Row[]>>();
  readonly #wasOpen: boolean;
  #before: Promise<unknown> = Promise.resolve();
  #client: Promise<PgbouncerClient> | undefined;
  #waiting = 0;

  constructor(parts: PgbouncerParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#wasOpen = parts.connection.isOpen;
  }

  /** Whether the connection is waited for at this moment. */
  get isWaiting(): boolean {
    return this.#waiting > 0;
  }

  port(collector: string): PgbouncerPort {
    return { show: (what) => this.#shown(collector, what) };
  }

  #shown(collector: string, what: Shown): Promise<readonly Row[]> {
    const known = this.#asked.get(what);
    if (known) return known;
    const rows = this.#before.then(() => this.#unlessRefused(collector, what));
    this.#before = rows.catch(() => undefined);
    this.#asked.set(what, rows);
    return rows;
  }

  async #unlessRefused(collector: string, what: Shown): Promise<readonly Row[]> {
    const { refusals, tally, connection } = this.#parts;
    // Another session may be with another server, or of one that grants more.
    if (!connection.isOpen) refusals.clear();
    const refusal = refusals.standing(what, Date.now());
    if (refusal) throw refusal;
    tally.asked(collector);
    try {
      return await this.#ask(what);
    } catch (error) {
      const failure = pgbouncerFailure(error);
      if (isRefusal(failure)) refusals.note(what, failure, Date.now());
      throw failure;
    }
  }

  async #ask(what: Shown): Promise<readonly Row[]> {
    const { connection } = this.#parts;
    try {
      return await this.#askOnce(what);
    } catch (error) {
      // A pooler that restarted meanwhile leaves a connection behind that breaks when it is used: that is no outage.
      const isStale = this.#wasOpen && reasonOf(pgbouncerFailure(error)) === 'closed';
      if (!isStale || this.#signal.aborted) throw error;
      connection.drop();
      this.#client = undefined;
      return this.#askOnce(what);
    }
  }

  async #askOnce(what: Shown): Promise<readonly Row[]> {
    if (this.#signal.aborted) throw new TargetError('timeout', 'Expected time left to ask, got none');
    this.#waiting += 1;
    try {
      // Once it failed it is not tried again for the next question of the same collection.
      this.#client ??= this.#parts.connection.client(this.#signal);
      const client = await this.#client;
      this.#parts.tally.waited();
      return await client.show(what);
    } finally {
      this.#waiting -= 1;
    }
  }
}
