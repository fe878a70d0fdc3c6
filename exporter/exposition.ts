import { Counter, Gauge, type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client';
import type { Metric } from './metric.ts';
import type { Sample } from './sample.ts';

/** Prometheus 3 refuses a scrape without a media type it knows; 0.0.4 keeps peers' counter names as they are. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

interface Family {
  readonly metric: Metric;
  readonly values: MetricValue<string>[];
}

type Given = MetricObjectWithValues<MetricValue<string>>;

const head = ({ name, help, labels }: Metric) => ({ name, help, labelNames: labels, registers: [] });

// prom-client's gauges live on between scrapes: labels that vanished linger, overlapping scrapes mix, and what could
// not be read shows as 0. These hand out the values they were made with, and nothing else.
class ConstGauge extends Gauge {
  readonly #family: Family;

  constructor(family: Family) {
    super(head(family.metric));
    this.#family = family;
  }

  override async get(): Promise<Given> {
    return { ...(await super.get()), values: this.#family.values };
  }
}

class ConstCounter extends Counter {
  readonly #family: Family;

  constructor(family: Family) {
    super(head(family.metric));
    this.#family = family;
  }

  override async get(): Promise<Given> {
    return { ...(await super.get()), values: this.#family.values };
  }
}

/** The samples as Prometheus' text format 0.0.4, metrics sorted by name. */
export const exposition = (samples: readonly Sample[]): Promise<string> => {
  const families = new Map<string, Family>();
  for (const { metric, labels, value } of samples) {
    const family = families.get(metric.name) ?? { metric, values: [] };
    family.values.push({ labels: { ...labels }, value });
    families.set(metric.name, family);
  }
  const registry = new Registry();
  for (const [, family] of [...families].sort(([a], [b]) => (a < b ? -1 : 1))) {
    registry.registerMetric(
      family.metric.kind === 'gauge' ? new ConstGauge(family) : new ConstCounter(family),
    );
  }
  return registry.metrics();
};
