import { attribute, type Facts } from './attribute.ts';
import { type Calls, type Purpose, purposes } from './purpose.ts';

/** What is known at one INFO; all numbers only grow, but for those of a server that began anew. */
export interface Counted {
  /** Calls by command, INFO commandstats. */
  readonly calls: Calls;
  /** INFO total_commands_processed. */
  readonly total: number;
  /** What this exporter had sent by then. */
  readonly own: Calls;
  /** Messages of Celery's workers that had been heard by then. */
  readonly heard: Facts['heard'];
}

const since = (before: Calls, now: Calls): Map<string, number> =>
  new Map([...now].map(([command, many]) => [command, Math.max(0, many - (before.get(command) ?? 0))]));

/** Sums what operations were for, from one INFO to the next, from the first one on. */
export class PurposeTally {
  readonly #sums = new Map<Purpose, number>(purposes.map((purpose) => [purpose, 0]));
  #last: Counted | undefined;

  /** Takes note of an INFO; what was counted so far, by purpose, which grows by as much as the server's total does. */
  observe(now: Counted): ReadonlyMap<Purpose, number> {
    const last = this.#last;
    this.#last = now;
    if (!last) return this.#sums;
    // A count that fell began anew at 0.
    const [calls, total] = now.total < last.total ? [new Map<string, number>(), 0] : [last.calls, last.total];
    const facts = {
      own: since(last.own, now.own),
      heard: { worker: now.heard.worker - last.heard.worker, task: now.heard.task - last.heard.task },
      seen: { celery: (now.calls.get('brpop') ?? 0) > 0, bullmq: (now.calls.get('bzpopmin') ?? 0) > 0 },
    };
    const found = attribute(since(calls, now.calls), now.total - total, facts);
    for (const [purpose, many] of found) this.#sums.set(purpose, (this.#sums.get(purpose) ?? 0) + many);
    return this.#sums;
  }
}
