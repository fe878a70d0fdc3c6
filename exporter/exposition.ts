import {
  Gauge,
  type MetricObjectWithValues,
  type MetricType,
  type MetricValueWithName,
  Registry,
} from 'prom-client';
import type { Metric } from './metric.ts';
import type { Sample } from './sample.ts';

/** Prometheus 3 refuses a scrape without a media type it knows; 0.0.4 keeps peers' counter names as they are. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

interface Family {
  readonly metric: Metric;
  readonly values: MetricValueWithName<string>[];
}

type Given = MetricObjectWithValues<MetricValueWithName<string>>;

// prom-client's metrics live on between scrapes: labels that vanished linger, overlapping scrapes mix, and what could
// not be read shows as 0. This one hands out the values it was made with, of whatever kind, and nothing else.
class ConstMetric extends Gauge {
  readonly #family: Family;

  constructor(family: Family) {
    const { name, help, labels } = family.metric;
    super({ name, help, labelNames: labels, registers: [] });
    this.#family = family;
  }

  override async get(): Promise<Given> {
    const { metric, values } = this.#family;
    // The library's types number the kinds; its code, and so its text, names them.
    return { ...(await super.get()), type: metric.kind as unknown as MetricType, values };
  }
}

// prom-client writes shared labels once for each object that holds them: those of a reading that is served again are written
// already.
const asValue = ({ metric, labels, value, part }: Sample): MetricValueWithName<string> =>
  ({
    metricName: metric.name + (part?.suffix ?? ''),
    labels: part?.bound === undefined ? {} : { [part.bound[0]]: part.bound[1] },
    sharedLabels: labels,
    value,
  }) as MetricValueWithName<string>;

/** The samples as Prometheus' text format 0.0.4, metrics sorted by name. */
export const exposition = (samples: readonly Sample[]): Promise<string> => {
  const families = new Map<string, Family>();
  for (const each of samples) {
    const { metric } = each;
    const family = families.get(metric.name) ?? { metric, values: [] };
    if (family.values.length === 0) families.set(metric.name, family);
    family.values.push(asValue(each));
  }
  const registry = new Registry();
  for (const [, family] of [...families].sort(([a], [b]) => (a < b ? -1 : 1))) {
    registry.registerMetric(new ConstMetric(family));
  }
  return registry.metrics();
};
