import { parse, stringify } from 'yaml';

/** Where a copy of a prometheus.yml finds its surroundings. */
export interface Wiring {
  /** Scrape and evaluation interval, as Prometheus writes durations. */
  readonly interval: string;
  readonly ruleFiles: readonly string[];
  /** host:port */
  readonly alertmanager: string;
  /** host:port of each job by its name; a job that isn't named is left out. */
  readonly targets: Readonly<Record<string, string>>;
}

interface PrometheusFile {
  readonly global?: object;
  readonly scrape_configs: readonly { readonly job_name: string; readonly dns_sd_configs?: unknown }[];
}

/** A copy of a prometheus.yml that scrapes, evaluates and alerts elsewhere; jobs keep their names and settings. */
export function rewirePrometheus(text: string, wiring: Wiring): string {
  const file = parse(text) as PrometheusFile;
  const { interval, ruleFiles, alertmanager, targets } = wiring;
  const unknown = Object.keys(targets).filter(
    (name) => !file.scrape_configs.some((job) => job.job_name === name),
  );
  if (unknown.length > 0)
    throw new Error(`Expected a scrape job ${unknown.join(', ')}, got none of that name`);
  // Nothing is looked up by name: each job has the one target it is given.
  const jobs = file.scrape_configs.flatMap(({ dns_sd_configs: _, ...job }) => {
    const target = targets[job.job_name];
    return target === undefined ? [] : [{ ...job, static_configs: [{ targets: [target] }] }];
  });
  return stringify({
    ...file,
    global: {
      ...file.global,
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: interval,
    },
    rule_files: ruleFiles,
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: jobs,
  });
}
