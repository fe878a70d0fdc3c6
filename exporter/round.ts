import type { TargetError } from './failure.ts';
import type { Sample } from './sample.ts';
import { type Allowance, Purse } from './spending.ts';

/** What a collector read: when (ms since the epoch), under which write stamp, and for how many commands. */
export interface Reading {
  readonly samples: readonly Sample[];
  readonly readAt: number;
  /** When it was last found to be as good as new, in ms since the epoch; undefined for one that never was. */
  readonly currentAt?: number;
  /** Undefined when it may have changed although the stamp did not. */
  readonly stamp: string | undefined;
  /** What its collector took note of in INFO, to tell that it has changed without a write. */
  readonly mark?: string | undefined;
  readonly cost: number;
  /** Why it is not all there is to read; undefined when it is. */
  readonly shortfall?: TargetError | undefined;
}

/** How patient a collector is. */
export interface Pace {
  /** The oldest its values may get, in ms; then they are read whatever that costs. */
  readonly maxAgeMs: number;
  /** The youngest at which they are read again under a budget, in ms, however full the purse is. */
  readonly minAgeMs: number;
  /** The part of a full purse left to what matters more: the greater, the sooner it goes without. */
  readonly reserve: number;
  /** Whether minAgeMs holds without a budget too: for what changes too seldom to be asked on every collection. */
  readonly slow?: true;
}

/** Where a collection stands: ms since the epoch, ms since the one before it, the present stamp and mark, and the purse. */
export interface Moment {
  readonly now: number;
  readonly sinceLastMs: number;
  readonly stamp: string | undefined;
  readonly mark?: string | undefined;
  readonly left: number;
  readonly most: number;
}

/** `current`: nothing was written since, so it is as good as new; `kept`: served with its age; `read`: asked again. */
export type Choice = 'current' | 'kept' | 'read';

/** What is done with a reading; age wins over cost, and what cannot have changed is not asked again. */
export const choose = (reading: Reading | undefined, pace: Pace, moment: Moment): Choice => {
  if (!reading) return 'read';
  if (reading.stamp !== undefined && reading.stamp === moment.stamp) return 'current';
  // A reading from the future tells that the clock was set back: how old it is cannot be told.
  if (reading.readAt > moment.now) return 'read';
  const age = moment.now - reading.readAt;
  if (age < pace.minAgeMs && (pace.slow || Number.isFinite(moment.left))) return 'kept';
  // The next chance comes a collection later: by then it must not be too old.
  if (age + moment.sinceLastMs >= pace.maxAgeMs) return 'read';
  const isSame = moment.mark !== undefined && reading.mark === moment.mark;
  if (isSame && Number.isFinite(moment.left)) return 'kept';
  return moment.left >= reading.cost + pace.reserve * moment.most ? 'read' : 'kept';
};

// Rights are given while servers run: a refusal is believed this long, in ms, or until there is a new connection.
const refusalMs = 30 * 60_000;

/** What a target carries from one collection to the next besides its connection. */
export class Round {
  readonly purse: Purse;
  readonly #readings = new Map<string, Reading>();
  readonly #memory = new Map<string, unknown>();
  readonly #commands = new Map<string, number>();
  readonly #byName = new Map<string, number>();
  readonly #refusals = new Map<string, { readonly error: TargetError; readonly at: number }>();
  #connects = 0;
  #roundTrips = 0;
  #lastAt: number | undefined;
  #sinceLastMs = 0;
  #operations = 0;
  #epoch = 0;
  #runId: string | undefined;

  constructor(allowance: Allowance) {
    this.purse = new Purse(allowance);
  }

  /** Takes note that a collection begins. */
  begin(now: number): void {
    this.#sinceLastMs = this.#lastAt === undefined ? 0 : now - this.#lastAt;
    this.#lastAt = now;
  }

  moment(stamp: string | undefined, now: number): Moment {
    return {
      now,
      sinceLastMs: this.#sinceLastMs,
      stamp,
      left: this.purse.left(now),
      most: this.purse.most(now),
    };
  }

  /**
   * Takes note of which server answered and of its own count of operations: one that fell tells that its statistics began
   * anew. Another server may hold other data, so the notes on the old one and what was read of it are thrown away.
   */
  observe(runId: string | undefined, operations: number | undefined, now: number): void {
    if (runId !== this.#runId) {
      this.#memory.clear();
      this.#readings.clear();
    }
    this.#runId = runId;
    if (operations === undefined) return;
    if (operations < this.#operations) this.#epoch += 1;
    this.#operations = operations;
    this.purse.observe(operations, now);
  }

  /** Grows whenever the server's counters began anew, so that no stamp of before can equal one of after. */
  get epoch(): number {
    return this.#epoch;
  }

  reading(collector: string): Reading | undefined {
    return this.#readings.get(collector);
  }

  note(collector: string, reading: Reading): void {
    this.#readings.set(collector, reading);
  }

  /** Drops a reading that could not be renewed: what was true before a failure is not served after it. */
  forget(collector: string): void {
    this.#readings.delete(collector);
  }

  /** A collector's own bounded notes, made when first asked for. */
  memory<T>(name: string, make: () => T): T {
    if (!this.#memory.has(name)) this.#memory.set(name, make());
    return this.#memory.get(name) as T;
  }

  sent(collector: string, commands: number, now: number): void {
    this.#commands.set(collector, this.spentBy(collector) + commands);
    this.purse.spend(commands, now);
  }

  /** Takes note of the names of commands that were sent, as an ACL writes them. */
  named(commands: readonly string[]): void {
    for (const name of commands) this.#byName.set(name, (this.#byName.get(name) ?? 0) + 1);
  }

  dialled(): void {
    this.#connects += 1;
    this.#refusals.clear();
  }

  /** Takes note of a connection that only listens. */
  listenerDialled(): void {
    this.#connects += 1;
  }

  /** Takes note that the server refused a command, or all of a collector. */
  refuse(what: string, error: TargetError, now: number): void {
    this.#refusals.set(what, { error, at: now });
  }

  /** The refusal that still stands, or undefined. */
  refusal(what: string, now: number): TargetError | undefined {
    const refusal = this.#refusals.get(what);
    return refusal && now >= refusal.at && now - refusal.at < refusalMs ? refusal.error : undefined;
  }

  waited(): void {
    this.#roundTrips += 1;
  }

  spentBy(collector: string): number {
    return this.#commands.get(collector) ?? 0;
  }

  /** Commands sent so far, by the collector that needed them. */
  get commands(): ReadonlyMap<string, number> {
    return this.#commands;
  }

  /** Commands sent so far, by their own name. */
  get byName(): ReadonlyMap<string, number> {
    return this.#byName;
  }

  get connects(): number {
    return this.#connects;
  }

  get roundTrips(): number {
    return this.#roundTrips;
  }
}
