import type { Recurrence } from './recurrence.ts';

/** How a schedule stands; times in ms since the epoch, what is not known is undefined. */
export interface Standing {
  readonly nextAt: number;
  readonly lastAt: number | undefined;
  readonly intervalMs: number | undefined;
  readonly latenessMs: number;
  readonly missed: number | undefined;
  readonly graceMs: number;
}

/** More missed runs are not told apart: counting those of a cron expression takes time. */
export const mostMissed = 1000;

/** Counts the due times that pass, each once, however often it is asked. */
export class MissedRuns {
  readonly #recurrence: Recurrence;
  readonly #dueAt: number;
  #count = 0;
  #next: number | undefined;

  /** `dueAt` is the first due time that is not met. */
  constructor(recurrence: Recurrence, dueAt: number) {
    this.#recurrence = recurrence;
    this.#dueAt = dueAt;
    this.#next = dueAt;
  }

  at(now: number): number {
    const { everyMs } = this.#recurrence;
    if (now < this.#dueAt) return 0;
    if (everyMs !== undefined) return Math.min(mostMissed, Math.floor((now - this.#dueAt) / everyMs) + 1);
    while (this.#next !== undefined && this.#next <= now && this.#count < mostMissed) {
      this.#count += 1;
      this.#next = this.#recurrence.after(this.#next);
    }
    return this.#count;
  }
}
