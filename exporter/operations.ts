const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
// One note in so many ms: a day is 288 of them.
const apartMs = 5 * 60_000;

/** Operations seen over a window that is as long as this exporter has watched, a day at most. */
export interface OperationsSeen {
  readonly operations: number;
  readonly windowMs: number;
}

interface Note {
  readonly at: number;
  readonly total: number;
}

/** A server's operations of the last day, from its own counter at every collection; times are ms since the epoch. */
export class OperationsWindow {
  #notes: Note[] = [];
  // What the counter would be had the server never restarted.
  #total = 0;
  #counter: number | undefined;
  #last: Note | undefined;

  /** Takes note of the counter; one that fell began anew at 0. */
  observe(counter: number, now: number): void {
    const before = this.#counter ?? counter;
    this.#total += counter < before ? counter : counter - before;
    this.#counter = counter;
    this.#last = { at: now, total: this.#total };
    const newest = this.#notes.at(-1);
    if (!newest || now - newest.at >= apartMs) this.#notes.push(this.#last);
    while (this.#notes[1] && now - this.#notes[1].at >= dayMs) this.#notes.shift();
  }

  /** What was seen so far; undefined before there were two readings. */
  seen(): OperationsSeen | undefined {
    const [first] = this.#notes;
    if (!first || !this.#last || this.#last.at <= first.at) return undefined;
    return { operations: this.#last.total - first.total, windowMs: this.#last.at - first.at };
  }
}
