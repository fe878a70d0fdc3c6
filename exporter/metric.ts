/** What Prometheus is told a metric is. */
export type Kind = 'gauge' | 'counter';

/** The base unit of a metric's values; `timestamp` is seconds since the Unix epoch, `info` is a constant 1. */
export type Unit = 'seconds' | 'bytes' | 'boolean' | 'count' | 'timestamp' | 'info';

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
