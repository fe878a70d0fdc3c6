import { isRefusal, reasonOf, type TargetError } from '../failure.ts';
import type { Kept } from './kept.ts';
import type { PostgresClient, PostgresDialler } from './postgres-client.ts';
import { postgresFailure } from './postgres-failure.ts';
import type { PostgresPort, Row } from './postgres-port.ts';
import type { Refusals } from './refusals.ts';
import type { Tally } from './tally.ts';

/** What a target carries from one collection to the next. */
export interface PostgresParts {
  readonly connection: Kept<PostgresClient>;
  readonly dialler: PostgresDialler;
  readonly refusals: Refusals;
  readonly tally: Tally;
  /** The notes of collectors. */
  readonly memory: Map<string, unknown>;
}

interface Question {
  readonly statement: string;
  readonly answer: (rows: readonly Row[]) => void;
  readonly fail: (error: TargetError) => void;
}

/** One collection on one connection: gathers what collectors ask and sends it in one round trip. */
export class PostgresSession {
  readonly #parts: PostgresParts;
  readonly #signal: AbortSignal;
  readonly #asked = new Map<string, Promise<readonly Row[]>>();
  readonly #wasOpen: boolean;
  #questions: Question[] = [];
  #client: Promise<PostgresClient> | undefined;
  #waiting = 0;

  constructor(parts: PostgresParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#wasOpen = parts.connection.isOpen;
  }

  /** The connection of this collection; throws why there is none. */
  client(): Promise<PostgresClient> {
    this.#client ??= this.#waitedFor(this.#parts.connection.client(this.#signal));
    return this.#client;
  }

  /** Waits until the server has answered the first question of this collection; throws why it has not. */
  async heard(): Promise<void> {
    await this.client();
    await this.#asked.values().next().value;
  }

  /** Whether the held connection is waited for at this moment. */
  get isWaiting(): boolean {
    return this.#waiting > 0;
  }

  port(collector: string, lacks: PostgresPort['lacks']): PostgresPort {
    const { dialler, memory } = this.#parts;
    return {
      ask: (statement) => this.#ask(collector, statement),
      connect: () => this.#connect(),
      get refused() {
        return dialler.refused;
      },
      memory: <T>(name: string, make: () => T) => {
        if (!memory.has(name)) memory.set(name, make());
        return memory.get(name) as T;
      },
      lacks,
    };
  }

  async #waitedFor<T>(answer: Promise<T>): Promise<T> {
    this.#waiting += 1;
    try {
      return await answer;
    } finally {
      this.#waiting -= 1;
    }
  }

  // What was opened for this collection has been measured; else one is opened to see, after all that counts connections.
  async #connect(): Promise<number> {
    const held = await this.client();
    if (!this.#wasOpen) return held.seconds;
    await Promise.allSettled(this.#asked.values());
    const probe = await this.#parts.dialler.open(this.#signal);
    await probe.end();
    return probe.seconds;
  }

  #ask(collector: string, statement: string): Promise<readonly Row[]> {
    const known = this.#asked.get(statement);
    if (known) return known;
    const refusal = this.#parts.refusals.standing(statement, Date.now());
    if (refusal) return Promise.reject(refusal);
    this.#parts.tally.asked(collector);
    const rows = new Promise<readonly Row[]>((answer, fail) => {
      this.#questions.push({ statement, answer, fail });
    });
    this.#asked.set(statement, rows);
    // Once every collector has had its turn to ask.
    if (this.#questions.length === 1) setImmediate(() => void this.#flush());
    return rows;
  }

  async #flush(): Promise<void> {
    const questions = this.#questions;
    this.#questions = [];
    try {
      const statements = questions.map(({ statement }) => statement);
      const rows = await this.#send((client) => client.ask(statements));
      for (const [index, { answer }] of questions.entries()) answer(rows[index] ?? []);
    } catch (error) {
      const failure = postgresFailure(error);
      if (!/^(permission|unsupported|error)$/.test(failure.reason))
        for (const { fail } of questions) fail(failure);
      else
        for (const question of questions)
          await this.#singly(question, questions.length > 1 ? undefined : failure);
    }
  }

  /** Asks once more for one of several statements of which one was refused; a single one that was is not asked again. */
  async #singly({ statement, answer, fail }: Question, refused: TargetError | undefined): Promise<void> {
    try {
      if (refused) throw refused;
      answer(await this.#send((client) => client.askPlainly(statement)));
    } catch (error) {
      const failure = postgresFailure(error);
      if (isRefusal(failure)) this.#parts.refusals.note(statement, failure, Date.now());
      fail(failure);
    }
  }

  async #send<T>(ask: (client: PostgresClient) => Promise<T>): Promise<T> {
    const { connection, tally } = this.#parts;
    const client = await this.client();
    tally.waited();
    try {
      return await this.#waitedFor(ask(client));
    } catch (error) {
      // A server that restarted meanwhile leaves a connection behind that breaks when it is used: that is no outage.
      if (!this.#wasOpen || this.#signal.aborted || reasonOf(postgresFailure(error)) !== 'closed')
        throw error;
      connection.drop();
      const fresh = await this.#waitedFor(connection.client(this.#signal));
      this.#client = Promise.resolve(fresh);
      tally.waited();
      return this.#waitedFor(ask(fresh));
    }
  }
}
