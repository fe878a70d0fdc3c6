import type { Socket } from 'node:net';
import type { Client } from 'pg';
import type { Opener } from './kept.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { PostgresDial } from './postgres-dial.ts';
import { postgresFailure } from './postgres-failure.ts';
import type { Row } from './postgres-port.ts';
import type { Tally } from './tally.ts';

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
  readonly #dial: PostgresDial;
  readonly #statementMs: number;
  #refused = false;

  /** Servers are told to give up a statement after so many ms, and are not waited for much longer. */
  constructor(address: PostgresAddress, statementMs: number, tally: Tally) {
    this.#dial = new PostgresDial(address, statementMs + 1000, tally);
    this.#statementMs = statementMs;
  }

  /** Whether the last attempt was refused because all slots are taken. */
  get refused(): boolean {
    return this.#refused;
  }

  async open(signal: AbortSignal, lost: () => void = () => {}): Promise<PostgresClient> {
    try {
      const { client, socket, seconds } = await this.#dial.open(signal, lost);
      this.#refused = false;
      return new HeldClient(client, socket, this.#statementMs, seconds);
    } catch (error) {
      const failure = postgresFailure(error);
      this.#refused = failure.reason === 'saturated';
      throw failure;
    }
  }

  discard(client: PostgresClient): void {
    client.destroy();
  }
}

/**
 * Reading activity takes a copy of every session's state. What a session of the server frees of such blocks goes back to the
 * system each time, page by page, until it has once freed a block that large: M_TRIM_THRESHOLD in mallopt(3) follows it.
 */
const roomy =
  "SELECT octet_length(repeat('x', least(4096 * current_setting('max_connections')::int8, 8388608)::int))";

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
    const executed = statements.flatMap((statement) => {
      const name = names.get(statement);
      return name === undefined
        ? [`EXECUTE ${prepared.get(statement)}`]
        : [`PREPARE ${name} AS ${statement}`, `EXECUTE ${name}`];
    });
    const texts = prepared.size === 0 ? [roomy, ...executed] : executed;
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
