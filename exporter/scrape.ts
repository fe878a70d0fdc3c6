import { setMaxListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import { ageBudgets } from './budgets.ts';
import { Checker } from './checked.ts';
import type { Run, Target } from './collector.ts';
import { type Reason, reasonOf, untilAborted } from './failure.ts';
import * as m from './metrics/headroom.ts';
import { type Sample, sample } from './sample.ts';

/** What became of one collector in one collection; `reason` is there when it gave nothing, or not all. */
export interface Outcome {
  readonly collector: string;
  /** At the target already. */
  readonly samples: readonly Sample[];
  readonly dropped: number;
  readonly durationSeconds: number;
  /** Ms since the epoch; undefined when nothing was read. */
  readonly readAt: number | undefined;
  readonly reason?: Reason | undefined;
}

/** Told of every failure that starts, changes its reason, or ends; `partial` when there are values all the same. */
export type FailureLog = (event: {
  readonly target: string;
  readonly collector: string;
  readonly reason: Reason | undefined;
  readonly error?: unknown;
  readonly partial?: boolean;
}) => void;

export interface ScrapeOptions {
  /** A scrape this soon after a finished collection is given that one, in ms. */
  readonly minIntervalMs: number;
  readonly maxSamples: number;
  readonly log: FailureLog;
}

interface Collection {
  readonly outcomes: readonly Outcome[];
  readonly finishedAt: number;
}

/** Scrapes one target: runs its collectors under a deadline, shares collections, and catches every fault. */
export class TargetScraper {
  readonly target: Target;
  readonly #options: ScrapeOptions;
  readonly #reasons = new Map<string, Reason>();
  readonly #checkers = new Map<string, Checker>();
  readonly #own: Checker;
  readonly #budgets: Checker;
  readonly #limits: readonly Sample[];
  #running: Promise<Collection> | undefined;
  #last: Collection | undefined;
  #up: boolean | undefined;

  constructor(target: Target, options: ScrapeOptions) {
    this.target = target;
    this.#options = options;
    this.#own = new Checker(target.name, undefined, Number.POSITIVE_INFINITY);
    this.#budgets = new Checker(target.name, undefined, Number.POSITIVE_INFINITY);
    this.#limits = [...target.budgets, ...ageBudgets(target.collectors, options.minIntervalMs)];
  }

  /** Whether the target answered when it was last asked; undefined before that. */
  get up(): boolean | undefined {
    return this.#up;
  }

  /**
   * Everything known of the target, within the deadline in ms; it never throws. A scrape that joins a running collection
   * gets what that one's deadline allowed.
   */
  async scrape(deadlineMs: number): Promise<readonly Sample[]> {
    // Timers take whole milliseconds.
    const outcomes = await this.#outcomes(Math.floor(deadlineMs));
    const up = sample(this.target.up, answered(outcomes) ? 1 : 0);
    const own = [up, ...outcomes.flatMap(describe), ...this.target.constants()];
    return [
      ...outcomes.flatMap(({ samples }) => samples),
      ...this.#own.check(own).samples,
      ...this.#budgets.check(this.#limits).samples,
    ];
  }

  /** Ends its connections, once the collection that runs has ended. */
  async close(): Promise<void> {
    await this.#running?.catch(() => undefined);
    this.target.close();
  }

  async #outcomes(deadlineMs: number): Promise<readonly Outcome[]> {
    if (this.#last && isWithin(this.#last.finishedAt, this.#options.minIntervalMs))
      return this.#last.outcomes;
    this.#running ??= this.#collect(deadlineMs).finally(() => {
      this.#running = undefined;
    });
    const mine = AbortSignal.timeout(deadlineMs);
    try {
      return (await untilAborted(this.#running, mine)).outcomes;
    } catch (error) {
      // A timeout: another scrape with a later deadline still waits, but this one's own is over.
      return this.target.collectors.map(({ name }) => failed(name, reasonOf(error), deadlineMs / 1000));
    }
  }

  async #collect(deadlineMs: number): Promise<Collection> {
    const deadline = new AbortController();
    // Every collector waits for it; that many listeners are no leak.
    setMaxListeners(0, deadline.signal);
    const timer = setTimeout(() => deadline.abort(), deadlineMs);
    try {
      const runs = this.#begin(deadline.signal, Date.now() + deadlineMs);
      const outcomes = await Promise.all(runs.map((run) => this.#run(run, deadline.signal)));
      const collection = { outcomes, finishedAt: Date.now() };
      // A target that just failed is asked again at once, so that its recovery is not seen late.
      this.#up = answered(outcomes);
      this.#last = this.#up ? collection : undefined;
      return collection;
    } finally {
      clearTimeout(timer);
    }
  }

  #begin(signal: AbortSignal, endsAt: number): readonly Run[] {
    try {
      return this.target.begin(signal, endsAt);
    } catch (error) {
      for (const { name } of this.target.collectors) this.#note(name, 'internal', error);
      throw error;
    }
  }

  async #run(run: Run, signal: AbortSignal): Promise<Outcome> {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    try {
      const { samples, readAt, shortfall } = await untilAborted(run.collect(), signal);
      const fit = this.#checker(run).check(samples);
      const reason = shortfall?.reason;
      this.#note(run.collector, reason, shortfall, true);
      return { collector: run.collector, ...fit, durationSeconds: seconds(), readAt, reason };
    } catch (error) {
      this.#note(run.collector, reasonOf(error), error);
      return failed(run.collector, reasonOf(error), seconds());
    }
  }

  #checker({ collector, metrics }: Run): Checker {
    const known =
      this.#checkers.get(collector) ?? new Checker(this.target.name, metrics, this.#options.maxSamples);
    this.#checkers.set(collector, known);
    return known;
  }

  #note(collector: string, reason: Reason | undefined, error?: unknown, partial = false): void {
    if (this.#reasons.get(collector) === reason) return;
    if (reason === undefined) this.#reasons.delete(collector);
    else this.#reasons.set(collector, reason);
    this.#options.log({ target: this.target.name, collector, reason, error, partial });
  }
}

// A moment in the future is none: the clock was set back, and how old it is cannot be told.
const isWithin = (since: number, ms: number): boolean => Date.now() >= since && Date.now() - since < ms;

// A server that loads its data says much of itself, and serves nobody.
const answered = ([first]: readonly Outcome[]): boolean =>
  first?.readAt !== undefined && first.reason !== 'loading';

const failed = (collector: string, reason: Reason, durationSeconds: number): Outcome => ({
  collector,
  samples: [],
  dropped: 0,
  durationSeconds,
  readAt: undefined,
  reason,
});

/** How a collector did, apart from what it read. */
const describe = ({ collector, dropped, durationSeconds, readAt, reason }: Outcome): readonly Sample[] => [
  sample(m.collectorSuccess, reason === undefined ? 1 : 0, { collector }),
  sample(m.collectorDuration, durationSeconds, { collector }),
  ...(readAt === undefined
    ? []
    : [
        sample(m.collectorAge, Math.max(0, Date.now() - readAt) / 1000, { collector }),
        sample(m.collectorDropped, dropped, { collector }),
      ]),
  ...(reason === undefined ? [] : [sample(m.failureReason, 1, { collector, reason })]),
];
