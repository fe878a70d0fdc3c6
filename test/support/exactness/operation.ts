import fc from 'fast-check';
import type { Grounds } from './grounds.ts';

/** Something done to the servers. It returns false where there was nothing to do; what it throws was refused. */
export type Doing = (at: Grounds) => Promise<unknown>;

/** A doing with a name that tells what happened, of a kind that its tally is kept under. */
export class Operation {
  readonly kind: string;
  readonly name: string;
  readonly #run: Doing;

  constructor(kind: string, details: readonly (string | number)[], run: Doing) {
    this.kind = kind;
    this.name = [kind, ...details].join(' ').replaceAll('\x06\x16', '/');
    this.#run = run;
  }

  /** Does it; whatever the server makes of it is real, a refusal too. */
  async run(at: Grounds, tally: Tally): Promise<void> {
    const result = await this.#run(at).catch((error: unknown) => error as Error);
    const refused = result instanceof Error ? result.message : undefined;
    tally.count(this.kind, refused === undefined && result !== false && result !== null, refused);
  }

  [fc.toStringMethod](): string {
    return this.name;
  }
}

/** How often operations of each kind took place, and how often there was nothing to do or the server refused. */
export class Tally {
  readonly #kinds = new Map<string, { done: number; idle: number; refused?: string | undefined }>();

  count(kind: string, done: boolean, refused?: string): void {
    const { done: before = 0, idle = 0, refused: last } = this.#kinds.get(kind) ?? {};
    this.#kinds.set(kind, {
      done: before + (done ? 1 : 0),
      idle: idle + (done ? 0 : 1),
      refused: refused ?? last,
    });
  }

  get total(): number {
    return [...this.#kinds.values()].reduce((sum, { done, idle }) => sum + done + idle, 0);
  }

  /** How many of them took place, of 1. */
  get doneShare(): number {
    return [...this.#kinds.values()].reduce((sum, { done }) => sum + done, 0) / this.total;
  }

  get kinds(): number {
    return this.#kinds.size;
  }

  /** Kinds that were tried this often and took place never, each with the last refusal: an operation gone wrong. */
  neverDone(tries: number): readonly string[] {
    return [...this.#kinds].flatMap(([kind, { done, idle, refused }]) =>
      done === 0 && idle >= tries ? [`${kind}: ${refused ?? 'nothing to do'}`] : [],
    );
  }

  toString(): string {
    return [...this.#kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, { done, idle }]) => `${kind} ${done}/${done + idle}`)
      .join(', ');
  }
}

/** An operation of one kind, with as many random details as given. */
export const operation = <T extends (string | number)[]>(
  kind: string,
  details: { [K in keyof T]: fc.Arbitrary<T[K]> },
  run: (at: Grounds, ...details: T) => Promise<unknown>,
): fc.Arbitrary<Operation> =>
  fc
    .tuple(...(details as unknown as fc.Arbitrary<string | number>[]))
    .map((values) => new Operation(kind, values, (at) => run(at, ...(values as T))));

export const weighted = (weight: number, arbitrary: fc.Arbitrary<Operation>) => ({ weight, arbitrary });
