import type { Metric } from './metric.ts';

/** One reading: a metric, its label values and a finite number in the metric's unit. */
export interface Sample {
  readonly metric: Metric;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

// The scrape runner adds `target`, so no collector can claim to speak for another target.
type OwnLabels<L extends string> = Exclude<L, 'target'>;
type LabelsOf<L extends string> = [OwnLabels<L>] extends [never]
  ? []
  : [labels: { readonly [K in OwnLabels<L>]: string }];

/** Makes a sample; a missing, extra or misspelt label does not compile. */
export const sample = <L extends string>(
  metric: Metric<L>,
  value: number,
  ...[labels]: LabelsOf<L>
): Sample => ({ metric, labels: labels ?? {}, value });

/** The same sample as read from the named target. */
export const atTarget = (read: Sample, target: string): Sample => ({
  ...read,
  labels: { target, ...read.labels },
});
