import type { Sample } from '../../exporter/sample.ts';

/** Samples as `name{label="value"} value`, in the order given, for tests to read. */
export const lines = (samples: readonly Sample[]): readonly string[] =>
  samples.map(({ metric, labels, value }) => {
    const pairs = Object.entries(labels).map(([label, held]) => `${label}="${held}"`);
    return `${metric.name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
  });
