// Schedules that a scheduler keeps in a sorted set by their next run, each with a hash that says what it is.
import type { Recurrence } from '../schedules/recurrence.ts';
import { MissedRuns, type Standing } from '../schedules/standing.ts';

/** A schedule as its sorted set lists it. */
export interface Listed {
  /** Unique among those of a table. */
  readonly id: string;
  /** Ms since the epoch. */
  readonly dueAt: number;
}

/** What a schedule's hash says. */
export interface Definition {
  readonly label: string;
  readonly recurrence: Recurrence | undefined;
  readonly hasRun: boolean;
  /** Whether there will be no run any more, by what was read; a due time that passed then means nothing. */
  isOver(dueAt: number, now: number): boolean;
  /** Whether it may end while its due time stays where it is: then it is read again while it is late. */
  readonly mayEnd: boolean;
}

interface Entry {
  dueAt: number;
  definition: Definition | undefined;
  hasRun: boolean;
  /** When its hash was read; undefined when it is to be read. */
  readAt: number | undefined;
  /** Reckoned once for each due time. */
  lastAt: number | undefined;
  intervalMs: number | undefined;
  missed: MissedRuns | undefined;
}

/** How due times move from run to run: on a grid, or counted on from when the run really was. */
export type Steps = 'exact' | 'drifting';

// So late is more than waiting for a process to come round to it.
const lateMs = 5000;
const readAgainMs = 5 * 60_000;
// Those no longer listed are remembered, as more may be scheduled than are listed at a time.
const mostEntries = 5000;
const driftMs = 2000;

/** Keeps what is known of schedules, so that a hash is read once and not at every run. */
export class ScheduleTable<L extends Listed> {
  readonly #steps: Steps;
  readonly #entries = new Map<string, Entry>();
  #listed: readonly L[] = [];

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  get size(): number {
    return this.#listed.length;
  }

  /** Takes what is listed now, in any order; what is no longer listed is told no more. */
  list(listed: readonly L[], now: number): void {
    this.#listed = [...listed].sort((a, b) => a.dueAt - b.dueAt);
    for (const { id, dueAt } of this.#listed) {
      const entry = this.#entries.get(id) ?? newEntry();
      this.#entries.delete(id);
      this.#entries.set(id, entry);
      if (entry.dueAt !== dueAt) this.#move(entry, dueAt, now);
    }
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= Math.max(mostEntries, listed.length)) break;
      this.#entries.delete(id);
    }
  }

  /** Those whose hashes are to be read, the most urgent first, as many as given at most. */
  unread(now: number, most: number): readonly L[] {
    return this.#listed.filter((each) => this.#isUnread(each, now)).slice(0, most);
  }

  /** Takes what a hash said. */
  define(id: string, definition: Definition, now: number): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const recurrence = this.#fits(definition.recurrence, entry.dueAt) ? definition.recurrence : undefined;
    Object.assign(entry, { definition: { ...definition, recurrence }, readAt: now });
    entry.hasRun = definition.hasRun;
    reckon(entry);
  }

  /** How each schedule stands that has been read and goes on. */
  standings(now: number, graceMs: number): readonly (Standing & { readonly label: string })[] {
    return this.#listed.flatMap(({ id }) => {
      const entry = this.#entries.get(id);
      const { definition, dueAt = 0, lastAt, intervalMs, missed } = entry ?? {};
      if (!definition || definition.isOver(dueAt, now)) return [];
      const latenessMs = Math.max(0, now - dueAt);
      const misses = latenessMs === 0 ? 0 : missed?.at(now);
      return [
        { label: definition.label, nextAt: dueAt, lastAt, intervalMs, latenessMs, missed: misses, graceMs },
      ];
    });
  }

  #isUnread({ id, dueAt }: L, now: number): boolean {
    const { readAt, definition } = this.#entries.get(id) ?? {};
    if (readAt === undefined || !definition) return true;
    if (!definition.mayEnd || now - dueAt < lateMs) return false;
    return readAt < dueAt + lateMs || now - readAt >= readAgainMs;
  }

  /** A due time that moved as its definition says tells of a run; any other move, of another definition. */
  #move(entry: Entry, dueAt: number, now: number): void {
    const recurrence = entry.definition?.recurrence;
    const isStep = recurrence !== undefined && this.#isStep(recurrence, entry.dueAt, dueAt, now);
    entry.dueAt = dueAt;
    if (isStep) entry.hasRun = true;
    else entry.readAt = undefined;
    reckon(entry);
  }

  #isStep(recurrence: Recurrence, from: number, to: number, now: number): boolean {
    const latest = recurrence.after(Math.max(from, now)) ?? Number.NEGATIVE_INFINITY;
    const { everyMs } = recurrence;
    if (everyMs === undefined) return to > from && to <= latest && this.#fits(recurrence, to);
    if (this.#steps === 'drifting') return to >= from + everyMs - driftMs && to <= latest + driftMs;
    return to > from && to <= latest && (to - from) % everyMs === 0;
  }

  /** Whether a due time is one that a cron expression has: it may be meant in another zone than we know of. */
  #fits(recurrence: Recurrence | undefined, dueAt: number): boolean {
    return recurrence?.everyMs !== undefined || recurrence?.before(dueAt + 1) === dueAt;
  }
}

const newEntry = (): Entry => ({
  dueAt: Number.NaN,
  definition: undefined,
  hasRun: false,
  readAt: undefined,
  lastAt: undefined,
  intervalMs: undefined,
  missed: undefined,
});

const reckon = (entry: Entry): void => {
  const { dueAt, hasRun, readAt } = entry;
  // A definition that is to be read again tells nothing but its name.
  const recurrence = readAt === undefined ? undefined : entry.definition?.recurrence;
  const following = recurrence?.after(dueAt);
  entry.lastAt = hasRun ? recurrence?.before(dueAt) : undefined;
  entry.intervalMs = following === undefined ? undefined : following - dueAt;
  entry.missed = recurrence && new MissedRuns(recurrence, dueAt);
};
