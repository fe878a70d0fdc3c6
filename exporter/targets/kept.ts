import { TargetError, untilAborted } from '../failure.ts';

/** How a connection of one kind is opened and let go. */
export interface Opener<Client> {
  /** Opens one, or throws a TargetError; given up when the signal aborts. `lost` is told when it breaks by itself. */
  open(signal: AbortSignal, lost: () => void): Promise<Client>;
  /** Closes one at once, whatever it waits for. */
  discard(client: Client): void;
}

const late = () => new TargetError('timeout', 'Expected an answer before the deadline, got none');

/**
 * One connection that is kept, replaced when it breaks, and never waited for twice: after a deadline ran out on a server
 * that hangs, callers get that answer at once until an attempt in the background has been answered.
 */
export class Kept<Client> {
  readonly #opener: Opener<Client>;
  readonly #closed = new AbortController();
  #client: Client | undefined;
  #attempt: Promise<Client> | undefined;
  #hung: TargetError | undefined;

  constructor(opener: Opener<Client>) {
    this.#opener = opener;
  }

  /** Whether there is a connection from before. */
  get isOpen(): boolean {
    return this.#client !== undefined;
  }

  /** The connection, opened if need be; throws a TargetError with the reason why there is none. */
  async client(signal: AbortSignal): Promise<Client> {
    if (this.#client !== undefined) return this.#client;
    this.#attempt ??= this.#connect();
    if (this.#hung) throw this.#hung;
    return untilAborted(this.#attempt, signal);
  }

  /** Gives the connection up after a deadline, so that no late answer is taken for that of a later question. */
  abandon(): void {
    this.#hung = late();
    this.drop();
    if (!this.#closed.signal.aborted) this.#attempt ??= this.#connect();
  }

  /** Lets the connection go, to be replaced when it is next needed. */
  drop(): void {
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) this.#opener.discard(client);
  }

  close(): void {
    this.#closed.abort();
    this.drop();
  }

  #connect(): Promise<Client> {
    const lost = () => {
      if (mine !== undefined && this.#client === mine) this.#client = undefined;
    };
    let mine: Client | undefined;
    const attempt = this.#opener.open(this.#closed.signal, lost).then(
      (client) => {
        mine = client;
        this.#hung = undefined;
        this.#client = client;
        if (this.#closed.signal.aborted) this.drop();
        return client;
      },
      (error: TargetError) => {
        this.#hung = error.reason === 'timeout' ? error : undefined;
        throw error;
      },
    );
    // Attempts also run in the background, where nobody awaits them: their failure is kept, not unhandled.
    attempt
      .catch(() => {})
      .finally(() => {
        this.#attempt = undefined;
      });
    return attempt;
  }
}
