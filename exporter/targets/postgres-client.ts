import { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Client } from 'pg';
import { untilAborted } from '../failure.ts';
import type { Opener } from './kept.ts';
import { asksForTls, clientOptions, doesWithoutTls, type PostgresAddress } from './postgres-address.ts';
import { postgresFailure } from './postgres-failure.ts';
import type { Row } from './postgres-port.ts';
import type { Tally } from './tally.ts';

// An attempt nobody waits for any more: long enough for a slow server, short enough to notice a moved one.
const attemptMs = 10_000;

/** An open connection, and how many seconds it took to open. */
export interface PostgresClient {
  readonly seconds: number;
  /** Sends statements in one round trip; the rows of each. What is asked again is not parsed and planned again. */
  ask(statements: readonly string[]): Promise<readonly (readonly Row[])[]>;
  /** As `ask`, of one statement as it is. */
  askPlainly(statement: string): Promise<readonly Row[]>;
  /** Says goodbye and waits until the server has let it go. */
  end(): Promise<void>;
  /** Cuts it off, whatever it waits for. */
  destroy(): void;
}

/** Opens connections to one server, counts them, and knows how the last attempt ended. */
export class PostgresDialler implements Opener<PostgresClient> {
  readonly #address: PostgresAddress;
  readonly #tally: Tally;
  readonly #statementMs: number;
  #plain = false;
  #refused = false;

  /** Servers are told to give up a statement after so many ms, and are not waited for much longer. */
  constructor(address: PostgresAddress, statementMs: number, tally: Tally) {
    this.#address = address;
    this.#statementMs = statementMs;
    this.#tally = tally;
  }

  /** Whether the last attempt was refused because all slots are taken. */
  get refused(): boolean {
    return this.#refused;
  }

  async open(signal: AbortSignal, lost: () => void = () => {}): Promise<PostgresClient> {
    try {
      const client = await this.#dialOrDoWithoutTls(signal, lost);
      this.#refused = false;
      return client;
    } catch (error) {
      const failure = postgresFailure(error);
      this.#refused = failure.reason === 'saturated';
      this.#plain = false;
      throw failure;
    }
  }

  discard(client: PostgresClient): void {
    client.destroy();
  }

  async #dialOrDoWithoutTls(signal: AbortSignal, lost: () => void): Promise<PostgresClient> {
    const tls = asksForTls(this.#address) && !this.#plain;
    try {
      return await this.#dial(tls, signal, lost);
    } catch (error) {
      if (!tls || !doesWithoutTls(this.#address) || !saysNoTls(error)) throw error;
      this.#plain = true;
      return this.#dial(false, signal, lost);
    }
  }

  async #dial(tls: boolean, signal: AbortSignal, lost: () => void): Promise<PostgresClient> {
    const start = performance.now();
    const socket = new Socket();
    const client = new Client({
      ...clientOptions(this.#address, tls),
      connectionTimeoutMillis: attemptMs,
      query_timeout: this.#statementMs + 1000,
      keepAlive: true,
      // Of our own, since it can be cut off while the client waits, and counts its bytes.
      stream: () => socket,
    });
    client.on('error', () => {}).on('end', lost);
    this.#tally.dialled(socket);
    const cut = () => socket.destroy();
    signal.addEventListener('abort', cut, { once: true });
    try {
      await untilAborted(client.connect(), signal);
      return new HeldClient(client, socket, this.#statementMs, (performance.now() - start) / 1000);
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }
}

const saysNoTls = (error: unknown): boolean =>
  error instanceof Error && error.message === 'The server does not support SSL connections';

class HeldClient implements PostgresClient {
  readonly seconds: number;
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #limit: string;
  /** The names of prepared statements, or undefined where a pooler in front has each text go to another session. */
  #prepared: Map<string, string> | undefined = new Map();
  #names = 0;

  constructor(client: Client, socket: Socket, statementMs: number, seconds: number) {
    this.#client = client;
    this.#socket = socket;
    // In force for one text alone: a pooler in front would hand what a session sets to the next client.
    this.#limit = `SET LOCAL statement_timeout = ${statementMs}`;
    this.seconds = seconds;
  }

  async ask(statements: readonly string[]): Promise<readonly (readonly Row[])[]> {
    const prepared = this.#prepared;
    if (!prepared) return (await this.#query(statements)).slice(1);
    // A name is not used twice: whether a text that failed has left it behind is not known.
    const fresh = statements.filter((statement) => !prepared.has(statement));
    const names = new Map(fresh.map((statement) => [statement, `headroom_${++this.#names}`] as const));
    const texts = statements.flatMap((statement) => {
      const name = names.get(statement);
      return name === undefined
        ? [`EXECUTE ${prepared.get(statement)}`]
        : [`PREPARE ${name} AS ${statement}`, `EXECUTE ${name}`];
    });
    try {
      const rows = await this.#query(texts);
      for (const [statement, name] of names) prepared.set(statement, name);
      return rows.slice(1).filter((_, index) => texts[index]?.startsWith('EXECUTE'));
    } catch (error) {
      // invalid_sql_statement_name: another session has got the text that prepared it.
      if ((error as { code?: unknown }).code === '26000') this.#prepared = undefined;
      throw error;
    }
  }

  async askPlainly(statement: string): Promise<readonly Row[]> {
    return (await this.#query([statement]))[1] ?? [];
  }

  async #query(texts: readonly string[]): Promise<readonly (readonly Row[])[]> {
    // Several statements give several results, which the client's types do not know.
    const results = (await this.#client.query([this.#limit, ...texts].join(';\n'))) as unknown as readonly {
      readonly rows: readonly Row[];
    }[];
    return results.map(({ rows }) => rows);
  }

  end(): Promise<void> {
    return this.#client.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
