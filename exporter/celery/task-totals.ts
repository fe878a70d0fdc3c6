// Tasks that workers say they have started since their own start: what was added since each was last asked.
import type { NodeStats } from './pidbox.ts';

interface Last {
  readonly pid: number | undefined;
  readonly at: number;
  readonly totals: ReadonlyMap<string, number>;
}

// A worker's uptime is in whole seconds, and is some time on its way; in ms.
const slackMs = 2000;

const none: ReadonlyMap<string, number> = new Map();

/** Turns the totals of workers into what they have started since the first look, through restarts of theirs. */
export class TaskTotals {
  readonly #most: number;
  readonly #nodes = new Map<string, Last>();
  /** Since when nothing is unknown: what a process has started that is younger than that was never counted. */
  #since: number | undefined;

  /** Remembers so many nodes at most. */
  constructor(most = 1000) {
    this.#most = most;
  }

  /** How many tasks of each name a node has started that were not told before, asked at `now` in ms since the epoch. */
  grown(hostname: string, stats: Pick<NodeStats, 'pid' | 'uptime' | 'totals'>, now: number) {
    this.#since ??= now;
    const base = this.#baseOf(hostname, stats, now);
    this.#remember(hostname, { pid: stats.pid, at: now, totals: stats.totals }, now);
    return new Map([...stats.totals].map(([name, total]) => [name, total - (base.get(name) ?? 0)] as const));
  }

  /** What of a node's totals was counted before, or is not to be counted. */
  #baseOf(
    hostname: string,
    { pid, uptime, totals }: Pick<NodeStats, 'pid' | 'uptime' | 'totals'>,
    now: number,
  ): ReadonlyMap<string, number> {
    const last = this.#nodes.get(hostname);
    const startedAfter = (at: number) => uptime !== undefined && now - 1000 * uptime - slackMs > at;
    // What a process did before the first look may have been counted by an exporter that ran before.
    if (!last) return startedAfter(this.#since ?? now) ? none : totals;
    const fell = [...last.totals].some(([name, total]) => (totals.get(name) ?? 0) < total);
    return fell || pid !== last.pid || startedAfter(last.at) ? none : last.totals;
  }

  #remember(hostname: string, last: Last, now: number): void {
    this.#nodes.delete(hostname);
    this.#nodes.set(hostname, last);
    const [oldest] = this.#nodes.keys();
    if (this.#nodes.size <= this.#most || oldest === undefined) return;
    this.#nodes.delete(oldest);
    this.#since = now;
  }
}
