// What happened to the jobs of each queue: totals, and how long they waited and ran.
import type { StreamEvent } from './bullmq-stream.ts';

/** The bounds of waits and runs, in seconds. */
export const durationBounds = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200] as const;

/** How long something took: observations at or below each bound, not cumulative, those over the last in `count` only. */
export interface Durations {
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

/** The same as histograms have it: cumulative, by bound. */
export const atMost = ({ counts }: Durations): ReadonlyMap<number, number> => {
  let sum = 0;
  return new Map(
    durationBounds.map((bound, index) => {
      sum += counts[index] ?? 0;
      return [bound, sum];
    }),
  );
};

/** All that is counted of one queue. */
export interface QueueCounts {
  readonly completed: number;
  readonly failed: number;
  readonly deduplicated: number;
  readonly waits: Durations;
  readonly runs: Durations;
}

class Observations implements Durations {
  readonly counts = durationBounds.map(() => 0);
  sum = 0;
  count = 0;

  add(ms: number): void {
    const seconds = Math.max(0, ms) / 1000;
    const index = durationBounds.findIndex((bound) => seconds <= bound);
    if (index >= 0) this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += seconds;
    this.count += 1;
  }
}

/** A job under way: since when it waits, or runs, in ms since the epoch. */
interface Flight {
  readonly phase: 'waiting' | 'active';
  readonly since: number;
}

const newCounts = () => ({
  completed: 0,
  failed: 0,
  deduplicated: 0,
  waits: new Observations(),
  runs: new Observations(),
});

// FNV-1a, 32 bits: spreads ids that follow one another evenly.
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
};

// What tells where a job is; the others do not, such as progress, or stalled beside the waiting that follows from it.
const telling: ReadonlySet<string> = new Set([
  'active',
  'completed',
  'delayed',
  'failed',
  'removed',
  'waiting',
  'waiting-children',
]);

const mostFlights = 20_000;
const longestId = 200;

/** Counts events of jobs by queue, and times a bounded number of jobs under way. */
export class JobTable {
  readonly #queues = new Map<string, ReturnType<typeof newCounts>>();
  readonly #flights = new Map<string, Map<string, Flight>>();
  readonly #most: number;
  #size = 0;
  // A job is timed where that many low bits of its hash are 0: with too many under way, half of them are let go.
  #mask = 0;

  constructor(most = mostFlights) {
    this.#most = most;
  }

  /** Jobs under way that are remembered. */
  get size(): number {
    return this.#size;
  }

  counts(queue: string): QueueCounts {
    return this.#of(queue);
  }

  /** Takes note of what happened in a queue. */
  note(queue: string, { event, jobId, at }: StreamEvent): void {
    // Nothing waits nor runs any more: what is still remembered ended unheard.
    if (event === 'drained') this.forget(queue);
    // It names the job that is there already, of which it tells nothing new.
    if (event === 'deduplicated') this.#of(queue).deduplicated += 1;
    if (jobId === undefined || !telling.has(event)) return;
    const flight = this.#end(queue, jobId);
    if (event === 'waiting' || event === 'active') this.#begin(queue, jobId, { phase: event, since: at });
    const counts = this.#of(queue);
    if (event === 'active' && flight?.phase === 'waiting') counts.waits.add(at - flight.since);
    if (event !== 'completed' && event !== 'failed') return;
    counts[event] += 1;
    if (flight?.phase === 'active') counts.runs.add(at - flight.since);
  }

  /** Lets go of the jobs under way in a queue: it is not known any more what becomes of them. */
  forget(queue: string): void {
    this.#size -= this.#flights.get(queue)?.size ?? 0;
    this.#flights.delete(queue);
  }

  /** Drops the queues that are gone. */
  keep(queues: ReadonlySet<string>): void {
    for (const queue of [...this.#flights.keys()]) if (!queues.has(queue)) this.forget(queue);
    for (const queue of [...this.#queues.keys()]) if (!queues.has(queue)) this.#queues.delete(queue);
  }

  #of(queue: string): ReturnType<typeof newCounts> {
    const known = this.#queues.get(queue) ?? newCounts();
    this.#queues.set(queue, known);
    return known;
  }

  #begin(queue: string, jobId: string, flight: Flight): void {
    if (jobId.length > longestId || (hashOf(jobId) & this.#mask) !== 0) return;
    const flights = this.#flights.get(queue) ?? new Map<string, Flight>();
    this.#flights.set(queue, flights);
    if (!flights.has(jobId)) this.#size += 1;
    flights.set(jobId, flight);
    while (this.#size > this.#most) this.#thin();
  }

  #end(queue: string, jobId: string): Flight | undefined {
    const flights = this.#flights.get(queue);
    const flight = flights?.get(jobId);
    if (flights?.delete(jobId)) this.#size -= 1;
    if (this.#size * 4 < this.#most) this.#mask >>>= 1;
    return flight;
  }

  #thin(): void {
    this.#mask = (this.#mask << 1) | 1;
    for (const flights of this.#flights.values())
      for (const jobId of flights.keys())
        if ((hashOf(jobId) & this.#mask) !== 0 && flights.delete(jobId)) this.#size -= 1;
  }
}
