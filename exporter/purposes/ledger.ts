import { type Calls, type Purpose, purposes } from './purpose.ts';

/** How often each command is called in one step of a known program. */
export type Step = Readonly<Record<string, number>>;

/** Calls by command, each of which is booked on one purpose and on no other. */
export class Ledger {
  readonly #left: Map<string, number>;
  readonly #booked = new Map<Purpose, number>(purposes.map((purpose) => [purpose, 0]));

  constructor(calls: Calls) {
    this.#left = new Map(calls);
  }

  /** Calls of a command that are on no purpose yet. */
  left(command: string): number {
    return this.#left.get(command) ?? 0;
  }

  /** The commands of which any are left. */
  get commands(): readonly string[] {
    return [...this.#left].filter(([, left]) => left > 0).map(([command]) => command);
  }

  /** Books calls of a command, as many as are left of it at most; returns how many. */
  book(purpose: Purpose, command: string, most = Number.POSITIVE_INFINITY): number {
    const many = Math.max(0, Math.min(this.left(command), most));
    if (many === 0) return 0;
    this.#left.set(command, this.left(command) - many);
    this.#booked.set(purpose, (this.#booked.get(purpose) ?? 0) + many);
    return many;
  }

  /** Books whole steps, as many as all their commands allow; returns how many. */
  bookSteps(purpose: Purpose, step: Step, most = Number.POSITIVE_INFINITY): number {
    const each = Object.entries(step);
    const steps = Math.min(most, ...each.map(([command, times]) => Math.floor(this.left(command) / times)));
    for (const [command, times] of each) this.book(purpose, command, steps * times);
    return steps;
  }

  /** What was booked, by purpose; those without any are 0. */
  get booked(): ReadonlyMap<Purpose, number> {
    return this.#booked;
  }
}
