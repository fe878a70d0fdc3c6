import type { Config } from '../config/config.ts';
import { Exporter } from '../exporter.ts';
import type { Sample } from '../sample.ts';
import { version } from '../version.ts';
import { type Answers, askPrometheus } from './prometheus.ts';

/** All that a check judges: one collection of its own, and what a Prometheus answered where one was given. */
export interface Look {
  readonly targets: readonly string[];
  readonly samples: readonly Sample[];
  readonly answers: Answers | undefined;
}

/** Reads every target once, and asks Prometheus; throws a HistoryError when that does not answer. */
export const look = async (config: Config, prometheus: string | undefined): Promise<Look> => {
  const exporter = await Exporter.open(config, () => {}, version);
  try {
    const [samples, answers] = await Promise.all([
      exporter.samples(),
      prometheus === undefined ? undefined : askPrometheus(prometheus, config.scrapeTimeoutMs),
    ]);
    return { targets: exporter.targets, samples, answers };
  } finally {
    exporter.close();
  }
};
