// PromQL over the catalogue: what asks for a metric or a label that is not there, or for the rate of a gauge, does not compile.
import type { Kind, Metric } from '../../exporter/metric.ts';
import { type GrafanaUnit, unitOf, unitOfRate } from './units.ts';

/** An instant vector: its PromQL, the labels its series have, and the unit of its values. */
export interface Vector<L extends string = string> {
  readonly promql: string;
  readonly labels: readonly L[];
  readonly unit: GrafanaUnit;
}

/** What Prometheus adds to every series of a scrape. */
export type Scraped = 'job' | 'instance';
export const scraped: readonly Scraped[] = ['job', 'instance'];

/** A condition on a label: equal to a text, or like one of the other three. */
export type Condition =
  | string
  | { readonly like: string }
  | { readonly unlike: string }
  | { readonly not: string };

/** Conditions on labels that the metric has. */
export type Where<L extends string> = { readonly [K in L]?: Condition };

const quoted = (text: string): string => JSON.stringify(text);

const matcher = (label: string, condition: Condition): string => {
  if (typeof condition === 'string') return `${label}=${quoted(condition)}`;
  if ('like' in condition) return `${label}=~${quoted(condition.like)}`;
  if ('unlike' in condition) return `${label}!~${quoted(condition.unlike)}`;
  return `${label}!=${quoted(condition.not)}`;
};

/** The variables of every dashboard that are labels. */
const chosen = ['job', 'instance', 'target'] as const;

/** A selector that keeps to what is chosen in the dashboard's variables, as far as the series have those labels. */
export const selector = (
  name: string,
  labels: readonly string[],
  where: Readonly<Record<string, Condition | undefined>> = {},
): string => {
  const variables = chosen.filter((label) => labels.includes(label)).map((label) => `${label}=~"$${label}"`);
  const own = Object.entries(where).flatMap(([label, condition]) =>
    condition === undefined ? [] : [matcher(label, condition)],
  );
  return `${name}{${[...variables, ...own].join(', ')}}`;
};

const ofMetric = <L extends string>(
  metric: Metric<L>,
  suffix: string,
  where: Where<L> | undefined,
  range = '',
): string => `${selector(metric.name + suffix, [...scraped, ...metric.labels], where)}${range}`;

const labelsOf = <L extends string>({ labels }: Metric<L>): readonly (L | Scraped)[] => [
  ...labels,
  ...scraped,
];

/** The last values of a gauge. */
export const gauge = <L extends string>(
  metric: Metric<L, 'gauge'>,
  where?: Where<L>,
): Vector<L | Scraped> => ({
  promql: ofMetric(metric, '', where),
  labels: labelsOf(metric),
  unit: unitOf(metric),
});

type OverTime = 'avg' | 'last' | 'max' | 'min';

/** A gauge over a range such as `2m`, so that one scrape alone says nothing. */
export const overTime = <L extends string>(
  how: OverTime,
  metric: Metric<L, 'gauge'>,
  range: string,
  where?: Where<L>,
): Vector<L | Scraped> => ({
  ...gauge(metric, where),
  promql: `${how}_over_time(${ofMetric(metric, '', where, `[${range}]`)})`,
});

/** The growth of a counter a second, over the range Grafana finds right. */
export const rate = <L extends string>(
  metric: Metric<L, 'counter'>,
  where?: Where<L>,
): Vector<L | Scraped> => ({
  promql: `rate(${ofMetric(metric, '', where, '[$__rate_interval]')})`,
  labels: labelsOf(metric),
  unit: unitOfRate(metric),
});

/** The growth of a counter over a range: that of the dashboard unless another is given. */
export const increase = <L extends string>(
  metric: Metric<L, 'counter'>,
  range = '$__range',
  where?: Where<L>,
): Vector<L | Scraped> => ({
  promql: `increase(${ofMetric(metric, '', where, `[${range}]`)})`,
  labels: labelsOf(metric),
  unit: unitOf(metric),
});

/** The seconds since the moment a gauge tells. */
export const age = <L extends string>(metric: Metric<L, 'gauge'>, where?: Where<L>): Vector<L | Scraped> => ({
  ...gauge(metric, where),
  promql: `time() - ${ofMetric(metric, '', where)}`,
  unit: 's',
});

/** One quantile of a summary, such as 0.99. */
export const quantile = <L extends string>(
  at: number,
  metric: Metric<L, 'summary'>,
  where?: Where<L>,
): Vector<L | Scraped> => ({
  promql: ofMetric(metric, '', { ...where, quantile: String(at) } as Where<L>),
  labels: labelsOf(metric),
  unit: unitOf(metric),
});

/** Growth over the range Grafana finds right, or over a range for what is read too seldom for that. */
const growth = (series: string, range: string | undefined): string =>
  range === undefined ? `rate(${series}[$__rate_interval])` : `increase(${series}[${range}])`;

/** A quantile of a histogram's latest observations, kept apart by these labels; none where nothing was observed. */
export const histogramQuantile = <L extends string, K extends L | Scraped>(
  at: number,
  metric: Metric<L, 'histogram'>,
  by: readonly K[],
  range?: string,
): Vector<K> => ({
  promql: `histogram_quantile(${at}, sum by (${[...by, 'le'].join(', ')}) (${growth(ofMetric(metric, '_bucket', {}), range)})) >= 0`,
  labels: by,
  unit: unitOf(metric),
});

/** The mean of a histogram's or summary's latest observations, kept apart by these labels. */
export const mean = <L extends string, K extends L | Scraped>(
  metric: Metric<L, Extract<Kind, 'histogram' | 'summary'>>,
  by: readonly K[],
  range?: string,
): Vector<K> => {
  const grown = (suffix: string) =>
    `sum by (${by.join(', ')}) (${growth(ofMetric(metric, suffix, {}), range)})`;
  return { promql: `${grown('_sum')} / (${grown('_count')} > 0)`, labels: by, unit: unitOf(metric) };
};
