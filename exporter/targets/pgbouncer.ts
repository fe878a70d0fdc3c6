import type { Reader, Run, Target } from '../collector.ts';
import { pgbouncerUp } from '../metrics/pgbouncer.ts';
import type { Sample } from '../sample.ts';
import { Kept } from './kept.ts';
import { PgbouncerDialler } from './pgbouncer-client.ts';
import type { PgbouncerPort } from './pgbouncer-port.ts';
import { type PgbouncerParts, PgbouncerSession } from './pgbouncer-session.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { Refusals } from './refusals.ts';
import { Tally } from './tally.ts';

/** What a PgBouncer target is made of. */
export interface PgbouncerTargetParts {
  readonly name: string;
  readonly address: PostgresAddress;
  readonly collectors: readonly Reader<PgbouncerPort>[];
  readonly budgets: readonly Sample[];
  /** How long an answer is waited for, in ms, where no deadline is sooner. */
  readonly queryMs: number;
}

/** A PgBouncer: one held session of its admin console, and the collectors that read it. */
export class PgbouncerTarget implements Target {
  readonly name: string;
  readonly up = pgbouncerUp;
  readonly collectors: readonly Reader<PgbouncerPort>[];
  readonly #parts: PgbouncerParts;
  readonly budgets: readonly Sample[];

  constructor({ name, address, collectors, budgets, queryMs }: PgbouncerTargetParts) {
    this.name = name;
    this.collectors = collectors;
    this.budgets = budgets;
    const tally = new Tally();
    const connection = new Kept(new PgbouncerDialler(address, queryMs, tally));
    this.#parts = { connection, tally, refusals: new Refusals() };
  }

  begin(signal: AbortSignal): readonly Run[] {
    const session = new PgbouncerSession(this.#parts, signal);
    signal.addEventListener('abort', () => session.isWaiting && this.#parts.connection.abandon(), {
      once: true,
    });
    const readAt = Date.now();
    return this.collectors.map((collector) => ({
      collector: collector.name,
      metrics: collector.metrics,
      collect: async () => ({ samples: await collector.collect(session.port(collector.name)), readAt }),
    }));
  }

  constants(): readonly Sample[] {
    return this.#parts.tally.samples();
  }

  close(): void {
    this.#parts.connection.close();
  }
}
