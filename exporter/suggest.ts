import { stringify } from 'yaml';
import { lastingServices } from './clients/known-services.ts';
import type { Config, RedisTargetConfig, TargetConfig } from './config/config.ts';
import {
  applicationTargetOf,
  fileBudgets,
  filePgbouncerBudgets,
  filePostgresBudgets,
} from './config/print.ts';
import { fileService } from './config/services.ts';
import type { Metric } from './metric.ts';
import * as m from './metrics/queues.ts';
import { serviceConnections } from './metrics/redis-connections.ts';
import type { Sample } from './sample.ts';

/** The variable a target's URL is to be in, since the URL itself may hold a password. */
const variableOf = ({ name, kind }: TargetConfig, alone: boolean): string =>
  alone && kind !== 'application'
    ? { redis: 'REDIS_URL', postgres: 'DATABASE_URL', pgbouncer: 'PGBOUNCER_URL' }[kind]
    : `${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL`;

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

/** Services as the config has them, and those that were recognised without it, of which one connection is expected. */
const servicesIn = (target: RedisTargetConfig, samples: readonly Sample[]) => {
  const found = samples
    .filter(({ metric, value }) => metric === serviceConnections && value > 0)
    .map(({ labels }) => labels.service ?? '');
  const declared = target.services.map(({ name }) => name);
  return [
    ...target.services.map(fileService),
    ...found
      .filter((name) => lastingServices.includes(name) && !declared.includes(name))
      .sort()
      .map((name) => ({ name, expected: 1 })),
  ];
};

const redisTargetOf = (target: RedisTargetConfig, alone: boolean, samples: readonly Sample[]) => {
  const own = samples.filter(({ labels }) => labels.target === target.name);
  return {
    name: target.name,
    kind: target.kind,
    url: `\${${variableOf(target, alone)}}`,
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
    services: servicesIn(target, own),
  };
};

const targetOf = (target: TargetConfig, alone: boolean, samples: readonly Sample[]) => {
  switch (target.kind) {
    case 'application':
      // Where its pages are is no secret, and there may be several.
      return applicationTargetOf(target);
    case 'pgbouncer':
      return {
        name: target.name,
        kind: target.kind,
        url: `\${${variableOf(target, alone)}}`,
        budgets: filePgbouncerBudgets(target),
      };
    case 'postgres':
      return {
        name: target.name,
        kind: target.kind,
        url: `\${${variableOf(target, alone)}}`,
        budgets: filePostgresBudgets(target),
      };
    case 'redis':
      return redisTargetOf(target, alone, samples);
  }
};

/** A ready config file with the queues and services that one collection found; its URLs are taken from the environment. */
export const suggestConfig = (config: Config, samples: readonly Sample[]): string => {
  const aloneOfKind = ({ kind }: TargetConfig) =>
    config.targets.filter((target) => target.kind === kind).length === 1;
  return stringify({
    targets: config.targets.map((target) => targetOf(target, aloneOfKind(target), samples)),
  });
};
