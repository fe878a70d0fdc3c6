import type { Metric, PlainKind } from './metric.ts';

/**
 * Which part of a summary or histogram a value is: `_sum` and `_count` of all observations, or, with `_bucket`, how many
 * were at most `le`; a quantile has no suffix.
 */
export interface Part {
  readonly suffix: '' | '_sum' | '_count' | '_bucket';
  readonly bound?: readonly [label: 'le' | 'quantile', value: string];
}

/** One reading: a metric, its label values and a finite number in the metric's unit. */
export interface Sample {
  readonly metric: Metric;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Of summaries and histograms only. */
  readonly part?: Part;
}

// The scrape runner adds `target`, so no collector can claim to speak for another target.
type OwnLabels<L extends string> = Exclude<L, 'target'>;
type LabelsOf<L extends string> = [OwnLabels<L>] extends [never]
  ? []
  : [labels: { readonly [K in OwnLabels<L>]: string }];

/** Makes a sample; a missing, extra or misspelt label does not compile. */
export const sample = <L extends string>(
  metric: Metric<L, PlainKind>,
  value: number,
  ...[labels]: LabelsOf<L>
): Sample => ({ metric, labels: labels ?? {}, value });

/** What a summary holds: values by quantile (0.5 is the median), and the sum and number of observations if known. */
export interface Observed {
  readonly quantiles: ReadonlyMap<number, number>;
  readonly sum?: number | undefined;
  readonly count?: number | undefined;
}

/** The samples of a summary. */
export const summarySamples = <L extends string>(
  metric: Metric<L, 'summary'>,
  { quantiles, sum, count }: Observed,
  ...[given]: LabelsOf<L>
): readonly Sample[] => {
  const labels = given ?? {};
  return [
    ...[...quantiles].map(
      ([quantile, value]): Sample => ({
        metric,
        labels,
        value,
        part: { suffix: '', bound: ['quantile', String(quantile)] },
      }),
    ),
    ...totals(metric, labels, sum, count),
  ];
};

/** What a histogram holds: observations at or below each bound, ascending and cumulative, their sum, and how many in all. */
export interface Buckets {
  readonly atMost: ReadonlyMap<number, number>;
  readonly sum: number | undefined;
  readonly count: number;
}

/** The samples of a histogram, its last bucket without a bound included. */
export const histogramSamples = <L extends string>(
  metric: Metric<L, 'histogram'>,
  { atMost, sum, count }: Buckets,
  ...[given]: LabelsOf<L>
): readonly Sample[] => {
  const labels = given ?? {};
  const bucket = (bound: string, value: number): Sample => ({
    metric,
    labels,
    value,
    part: { suffix: '_bucket', bound: ['le', bound] },
  });
  return [
    ...[...atMost].map(([bound, value]) => bucket(String(bound), value)),
    bucket('+Inf', count),
    ...totals(metric, labels, sum, count),
  ];
};

const totals = (
  metric: Metric,
  labels: Sample['labels'],
  sum: number | undefined,
  count: number | undefined,
): readonly Sample[] => [
  ...(sum === undefined ? [] : [{ metric, labels, value: sum, part: { suffix: '_sum' } as const }]),
  ...(count === undefined ? [] : [{ metric, labels, value: count, part: { suffix: '_count' } as const }]),
];

// What is served again, and what shares its labels, gets them written once.
const located = new WeakMap<Sample['labels'], Sample['labels']>();

const labelsAt = (labels: Sample['labels'], target: string): Sample['labels'] => {
  const known = located.get(labels);
  if (known?.target === target) return known;
  const made = { target, ...labels };
  located.set(labels, made);
  return made;
};

/** The same sample as read from the named target. */
export const atTarget = (read: Sample, target: string): Sample => ({
  ...read,
  labels: labelsAt(read.labels, target),
});
