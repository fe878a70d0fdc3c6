import type { ProcessPool } from './processes.ts';

/**
 * Timeouts of pools, each process' counter followed on its own. Simply added up, the counters of two processes would fall when
 * one restarts, and whoever reads the sum would take what is left for new timeouts.
 */
export class TimeoutTotals {
  #last: ReadonlyMap<string, number> | undefined;
  readonly #totals = new Map<string, number>();

  /** Takes note of all that is told now; returns the total of each pool that counts timeouts. */
  follow(processes: readonly ProcessPool[]): ReadonlyMap<string, number> {
    const now = new Map<string, number>();
    for (const { pool, process, timeouts } of processes) {
      if (timeouts === undefined) continue;
      const key = JSON.stringify([pool, process]);
      const before = this.#last?.get(key) ?? 0;
      // One below its last value began anew, and has counted this much since.
      const more = timeouts >= before ? timeouts - before : timeouts;
      this.#totals.set(pool, (this.#totals.get(pool) ?? 0) + more);
      now.set(key, timeouts);
    }
    this.#last = now;
    const told = new Set(processes.filter(({ timeouts }) => timeouts !== undefined).map(({ pool }) => pool));
    for (const pool of this.#totals.keys()) if (!told.has(pool)) this.#totals.delete(pool);
    return this.#totals;
  }
}
