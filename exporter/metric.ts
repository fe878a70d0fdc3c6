/** What Prometheus is told a metric is. */
export type Kind = 'gauge' | 'counter' | 'summary' | 'histogram';

/** The kinds of which one sample is one value. */
export type PlainKind = 'gauge' | 'counter';

/**
 * The unit of a metric's values; `timestamp` is seconds since the Unix epoch, `info` is a constant 1. `other` is only for
 * names that peers gave, which say their unit themselves.
 */
export type Unit =
  | 'seconds'
  | 'bytes'
  | 'ratio'
  | 'boolean'
  | 'count'
  | 'dollars'
  | 'timestamp'
  | 'info'
  | 'other';

/** One metric, declared once and used by collectors, documents, dashboards and rules. */
export interface Metric<L extends string = string, K extends Kind = Kind> {
  readonly name: string;
  readonly kind: K;
  readonly unit: Unit;
  readonly help: string;
  readonly labels: readonly L[];
}

interface Spec<L extends string> {
  readonly help: string;
  readonly unit: Unit;
  readonly labels?: readonly L[];
}

const declare =
  <K extends Kind>(kind: K) =>
  <const L extends string = never>(name: string, { help, unit, labels = [] }: Spec<L>): Metric<L, K> =>
    Object.freeze({ name, kind, unit, help, labels: Object.freeze([...labels]) });

/** Declares a gauge: a value that may go up and down. */
export const gauge = declare('gauge');

/** Declares a counter: a value that only grows until its source restarts. */
export const counter = declare('counter');

/** Declares a summary: quantiles of what was observed, with the sum and the number of observations. */
export const summary = declare('summary');

/** Declares a histogram: how many observations were at or below each of some bounds, with their sum. */
export const histogram = declare('histogram');
