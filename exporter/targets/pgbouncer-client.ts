import type { Socket } from 'node:net';
import type { Client } from 'pg';
import type { Opener } from './kept.ts';
import { pgbouncerFailure } from './pgbouncer-failure.ts';
import type { Shown } from './pgbouncer-port.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { PostgresDial } from './postgres-dial.ts';
import type { Row } from './postgres-port.ts';
import type { Tally } from './tally.ts';

/** An open session of the admin console. */
export interface PgbouncerClient {
  /** One SHOW at a time: the console takes neither several commands in one text nor the extended protocol. */
  show(what: Shown): Promise<readonly Row[]>;
  /** Cuts it off, whatever it waits for. */
  destroy(): void;
}

/** Opens sessions of one PgBouncer's admin console. */
export class PgbouncerDialler implements Opener<PgbouncerClient> {
  readonly #dial: PostgresDial;

  /** The console has no timeout of its own: an answer is not waited for longer than so many ms. */
  constructor(address: PostgresAddress, queryMs: number, tally: Tally) {
    this.#dial = new PostgresDial(address, queryMs, tally);
  }

  async open(signal: AbortSignal, lost: () => void = () => {}): Promise<PgbouncerClient> {
    try {
      const { client, socket } = await this.#dial.open(signal, lost);
      return new ConsoleClient(client, socket);
    } catch (error) {
      throw pgbouncerFailure(error);
    }
  }

  discard(client: PgbouncerClient): void {
    client.destroy();
  }
}

class ConsoleClient implements PgbouncerClient {
  readonly #client: Client;
  readonly #socket: Socket;

  constructor(client: Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
  }

  async show(what: Shown): Promise<readonly Row[]> {
    return (await this.#client.query(`SHOW ${what}`)).rows as readonly Row[];
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
