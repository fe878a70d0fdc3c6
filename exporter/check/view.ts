import type { Metric } from '../metric.ts';
import type { Sample } from '../sample.ts';

/** The samples of one target, to be asked for by metric. */
export class View {
  readonly target: string;
  readonly #samples: readonly Sample[];

  constructor(target: string, samples: readonly Sample[]) {
    this.target = target;
    this.#samples = samples.filter(({ labels }) => labels.target === target);
  }

  all(): readonly Sample[] {
    return this.#samples;
  }

  /** All samples of a metric. */
  of(metric: Metric): readonly Sample[] {
    return this.#samples.filter((each) => each.metric === metric);
  }

  /** All samples of the metric with a name. */
  named(name: string): readonly Sample[] {
    return this.#samples.filter(({ metric }) => metric.name === name);
  }

  /** The value of the first sample of a metric with these labels, or undefined. */
  value(metric: Metric, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const matches = (each: Sample) =>
      Object.entries(labels).every(([name, held]) => each.labels[name] === held);
    return this.of(metric).find(matches)?.value;
  }
}
