import { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Client } from 'pg';
import { untilAborted } from '../failure.ts';
import { asksForTls, clientOptions, doesWithoutTls, type PostgresAddress } from './postgres-address.ts';
import type { Tally } from './tally.ts';

// An attempt nobody waits for any more: long enough for a slow server, short enough to notice a moved one.
const attemptMs = 10_000;

/** A client that has logged in over a socket, and how many seconds that took. */
export interface Dialled {
  readonly client: Client;
  readonly socket: Socket;
  readonly seconds: number;
}

/** Logs in to one server that speaks the protocol of Postgres, with TLS or without; errors are as `pg` throws them. */
export class PostgresDial {
  readonly #address: PostgresAddress;
  readonly #tally: Tally;
  readonly #queryMs: number;
  #plain = false;

  /** An answer to a query is not waited for longer than so many ms. */
  constructor(address: PostgresAddress, queryMs: number, tally: Tally) {
    this.#address = address;
    this.#queryMs = queryMs;
    this.#tally = tally;
  }

  async open(signal: AbortSignal, lost: () => void): Promise<Dialled> {
    try {
      return await this.#dialOrDoWithoutTls(signal, lost);
    } catch (error) {
      this.#plain = false;
      throw error;
    }
  }

  async #dialOrDoWithoutTls(signal: AbortSignal, lost: () => void): Promise<Dialled> {
    const tls = asksForTls(this.#address) && !this.#plain;
    try {
      return await this.#dial(tls, signal, lost);
    } catch (error) {
      if (!tls || !doesWithoutTls(this.#address) || !saysNoTls(error)) throw error;
      this.#plain = true;
      return this.#dial(false, signal, lost);
    }
  }

  async #dial(tls: boolean, signal: AbortSignal, lost: () => void): Promise<Dialled> {
    const start = performance.now();
    const socket = new Socket();
    const client = new Client({
      ...clientOptions(this.#address, tls),
      connectionTimeoutMillis: attemptMs,
      query_timeout: this.#queryMs,
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
      return { client, socket, seconds: (performance.now() - start) / 1000 };
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
