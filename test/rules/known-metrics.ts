import type { Metric } from '../../exporter/metric.ts';
import { catalogue } from '../../exporter/metrics/index.ts';
import { type Inferred, inferLabels } from './labels.ts';
import { recordingRules } from './rule-files.ts';

/** What a rule or a runbook may ask for. */
export interface Known {
  readonly kind: 'gauge' | 'counter';
  readonly labels: readonly string[];
}

/** Labels Prometheus gives every series of a scrape; pod only in Kubernetes. */
const scraped = ['instance', 'job', 'pod'];

// Prometheus' and Alertmanager's own, as far as rules and runbooks use them.
const foreign: readonly (readonly [name: string, known: Known])[] = [
  ['ALERTS', { kind: 'gauge', labels: ['alertname', 'alertstate', 'job', 'target'] }],
  ['up', { kind: 'gauge', labels: scraped }],
  ['scrape_duration_seconds', { kind: 'gauge', labels: scraped }],
  ['scrape_samples_scraped', { kind: 'gauge', labels: scraped }],
  ['alertmanager_config_last_reload_successful', { kind: 'gauge', labels: scraped }],
  [
    'alertmanager_notifications_failed_total',
    { kind: 'counter', labels: [...scraped, 'integration', 'reason', 'receiver_name'] },
  ],
  [
    'alertmanager_notifications_total',
    { kind: 'counter', labels: [...scraped, 'integration', 'receiver_name'] },
  ],
  ['prometheus_config_last_reload_successful', { kind: 'gauge', labels: scraped }],
  ['prometheus_notifications_alertmanagers_discovered', { kind: 'gauge', labels: scraped }],
  ['prometheus_notifications_errors_total', { kind: 'counter', labels: [...scraped, 'alertmanager'] }],
  ['prometheus_rule_evaluation_failures_total', { kind: 'counter', labels: [...scraped, 'rule_group'] }],
];

/** The series of a metric: a summary and a histogram have counters beside or instead of their own name. */
const seriesOf = ({ name, kind, labels }: Metric): readonly (readonly [string, Known])[] => {
  const all = [...labels, ...scraped];
  const counters = (...suffixes: readonly string[]) =>
    suffixes.map((suffix) => [name + suffix, { kind: 'counter', labels: all }] as const);
  if (kind === 'summary')
    return [[name, { kind: 'gauge', labels: [...all, 'quantile'] }], ...counters('_sum', '_count')];
  if (kind === 'histogram')
    return [[`${name}_bucket`, { kind: 'counter', labels: [...all, 'le'] }], ...counters('_sum', '_count')];
  return [[name, { kind, labels: all }]];
};

/** Every metric that exists where the exporter is scraped and our rules run. */
export const knownMetrics = new Map<string, Known>([...foreign, ...catalogue.flatMap(seriesOf)]);

/** The labels of an expression's result, and what in it can never match. */
export const inferred = (expr: string): Inferred =>
  inferLabels(expr, (metric) => knownMetrics.get(metric)?.labels ?? []);

/** The labels that every series of an expression's result has. */
export const labelsOf = (expr: string): readonly string[] => inferred(expr).labels;

// In the files' order, in which a rule may use those above it.
for (const { record, expr } of recordingRules)
  knownMetrics.set(record, { kind: 'gauge', labels: labelsOf(expr) });
