import type { Collected, Run, SqlCollector, Target } from '../collector.ts';
import { reasonOf, TargetError } from '../failure.ts';
import { pgSaturated, pgUp } from '../metrics/postgres.ts';
import { type Sample, sample } from '../sample.ts';
import { Kept } from './kept.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { type PostgresClient, PostgresDialler } from './postgres-client.ts';
import { type PostgresParts, PostgresSession } from './postgres-session.ts';
import { Refusals } from './refusals.ts';
import { Tally } from './tally.ts';

/** What a Postgres target is made of. */
export interface PostgresTargetParts {
  readonly name: string;
  readonly address: PostgresAddress;
  readonly collectors: readonly SqlCollector[];
  readonly budgets: readonly Sample[];
  /** After how many ms the server gives up a statement. */
  readonly statementMs: number;
}

/** What a collector gave or why it gave nothing, and over which connection. */
interface Reading {
  readonly at: number;
  readonly client: PostgresClient;
  readonly collected?: Collected;
  readonly error?: unknown;
}

/** A Postgres server: its held connection, what was read of it, and the collectors that read it. */
export class PostgresTarget implements Target {
  readonly name: string;
  readonly up = pgUp;
  readonly collectors: readonly SqlCollector[];
  readonly #parts: PostgresParts;
  readonly budgets: readonly Sample[];
  readonly #readings = new Map<string, Reading>();
  #client: PostgresClient | undefined;

  constructor({ name, address, collectors, budgets, statementMs }: PostgresTargetParts) {
    this.name = name;
    this.collectors = collectors;
    this.budgets = budgets;
    const tally = new Tally();
    const dialler = new PostgresDialler(address, statementMs, tally);
    const connection = new Kept(dialler);
    this.#parts = { connection, dialler, tally, refusals: new Refusals(), memory: new Map() };
  }

  begin(signal: AbortSignal): readonly Run[] {
    const session = new PostgresSession(this.#parts, signal);
    // What is late besides the held connection, as one that is opened to see, takes nothing with it.
    signal.addEventListener('abort', () => session.isWaiting && this.#parts.connection.abandon(), {
      once: true,
    });
    return this.collectors.map((collector) => ({
      collector: collector.name,
      metrics: collector.metrics,
      collect: () => this.#collect(collector, session),
    }));
  }

  async #collect(collector: SqlCollector, session: PostgresSession): Promise<Collected> {
    try {
      const client = await session.client();
      if (client !== this.#client) this.#parts.refusals.clear();
      this.#client = client;
      return await this.#unlessFresh(collector, session, client);
    } catch (error) {
      if (!(error instanceof TargetError) || reasonOf(error) !== 'saturated') throw error;
      return this.#whileSaturated(collector, error);
    }
  }

  async #unlessFresh(
    collector: SqlCollector,
    session: PostgresSession,
    client: PostgresClient,
  ): Promise<Collected> {
    const { name, everyMs = 0 } = collector;
    const before = this.#readings.get(name);
    const age = Date.now() - (before?.at ?? Number.POSITIVE_INFINITY);
    if (before?.client === client && age >= 0 && age < everyMs) {
      // What hangs now is no server to vouch for what it said before.
      await session.heard();
      if (before.collected) return before.collected;
      // Whether a slot has become free is worth asking every time.
      if (reasonOf(before.error) !== 'saturated') throw before.error;
    }
    const at = Date.now();
    try {
      const collected = await read(collector, session, at);
      this.#readings.set(name, { at, client, collected });
      return collected;
    } catch (error) {
      // Limits are worth more than ever when there is no slot left to read them again.
      if (collector.keeps !== true) this.#readings.set(name, { at, client, error });
      throw error;
    }
  }

  /** A server without a free slot is there: that it says so, and what its limits were, is all there is to read. */
  #whileSaturated(collector: SqlCollector, shortfall: TargetError): Collected {
    if (collector === this.collectors[0])
      return { samples: [sample(pgSaturated, 1)], readAt: Date.now(), shortfall };
    const kept = collector.keeps ? this.#readings.get(collector.name)?.collected : undefined;
    if (!kept) throw shortfall;
    return { ...kept, shortfall };
  }

  constants(): readonly Sample[] {
    return this.#parts.tally.samples();
  }

  close(): void {
    this.#parts.connection.close();
  }
}

const read = async (
  collector: SqlCollector,
  session: PostgresSession,
  readAt: number,
): Promise<Collected> => {
  let shortfall: TargetError | undefined;
  const port = session.port(collector.name, (what) => {
    shortfall ??= what;
  });
  return { samples: await collector.collect(port), readAt, shortfall };
};
