import { stringify } from 'yaml';
import type { Config, RedisTargetConfig } from './config/config.ts';
import { fileBudgets } from './config/print.ts';
import type { Metric } from './metric.ts';
import * as m from './metrics/queues.ts';
import type { Sample } from './sample.ts';

/** The variable a target's URL is to be in, since the URL itself may hold a password. */
const variableOf = (name: string, alone: boolean): string =>
  alone ? 'REDIS_URL' : `${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL`;

const queuesIn = (
  samples: readonly Sample[],
  metric: Metric,
  label: 'queue_name' | 'queue',
  { db, prefix }: { readonly db: number; readonly prefix: string },
): readonly string[] => {
  const here = samples.filter(
    (each) => each.metric === metric && each.labels.db === `db${db}` && each.labels.prefix === prefix,
  );
  return [...new Set(here.map(({ labels }) => labels[label] ?? ''))].sort();
};

const targetOf = (target: RedisTargetConfig, alone: boolean, samples: readonly Sample[]) => {
  const own = samples.filter(({ labels }) => labels.target === target.name);
  return {
    name: target.name,
    kind: target.kind,
    url: `\${${variableOf(target.name, alone)}}`,
    budgets: fileBudgets(target),
    celery: target.celery.map(({ db, keyPrefix, discover }) => ({
      db,
      key_prefix: keyPrefix,
      queues: queuesIn(own, m.celeryQueueLength, 'queue_name', { db, prefix: keyPrefix }),
      discover,
    })),
    bullmq: target.bullmq.map(({ db, prefix, discover }) => ({
      db,
      prefix,
      queues: queuesIn(own, m.bullmqJobCount, 'queue', { db, prefix }),
      discover,
    })),
  };
};

/** A ready config file with the queues that one collection found; its URLs are taken from the environment. */
export const suggestConfig = (config: Config, samples: readonly Sample[]): string => {
  const alone = config.targets.length === 1;
  return stringify({ targets: config.targets.map((target) => targetOf(target, alone, samples)) });
};
