import type { TargetError } from '../failure.ts';

// Rights are given while servers run: a refusal is believed this long, in ms.
const believedMs = 30 * 60_000;

/** What a server has refused lately, so that it is not asked in vain on every collection. */
export class Refusals {
  readonly #refusals = new Map<string, { readonly error: TargetError; readonly at: number }>();

  note(what: string, error: TargetError, now: number): void {
    this.#refusals.set(what, { error, at: now });
  }

  /** The refusal that still stands, or undefined. */
  standing(what: string, now: number): TargetError | undefined {
    const refusal = this.#refusals.get(what);
    return refusal && now >= refusal.at && now - refusal.at < believedMs ? refusal.error : undefined;
  }

  /** Forgets all: another connection may be to another server, or to one that grants more. */
  clear(): void {
    this.#refusals.clear();
  }
}
