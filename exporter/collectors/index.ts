import type { Findings } from '../audit/findings.ts';
import { CeleryEvents, type EventSpace } from '../celery/events.ts';
import type { Collector } from '../collector.ts';
import type { RedisTargetConfig } from '../config/config.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { beatSchedules } from './beat-schedules.ts';
import { bullmqAdded } from './bullmq-added.ts';
import { bullmqAges } from './bullmq-ages.ts';
import { bullmqEvents } from './bullmq-events.ts';
import { bullmqHistoryWeights } from './bullmq-history-bytes.ts';
import { bullmqPauses } from './bullmq-pauses.ts';
import { bullmqHistories, bullmqQueues } from './bullmq-queues.ts';
import { bullmqRateLimits } from './bullmq-rate-limits.ts';
import { bullmqSchedules } from './bullmq-schedules.ts';
import { bullmqStalled } from './bullmq-stalled.ts';
import { bullmqWorkerCounts } from './bullmq-workers.ts';
import { celeryConsumers } from './celery-consumers.ts';
import { celeryControl } from './celery-control.ts';
import { celeryInFlight } from './celery-in-flight.ts';
import type { CelerySettings } from './celery-known.ts';
import { celeryLeaks } from './celery-leaks.ts';
import { celeryQueueAge } from './celery-queue-age.ts';
import { celeryQueues } from './celery-queues.ts';
import { celerySettings } from './celery-settings.ts';
import { celeryTasks } from './celery-tasks.ts';
import { celeryWorkers } from './celery-workers.ts';
import { migrationFiles } from './migration-files.ts';
import { migrationRetired, type Retired } from './migration-retired.ts';
import { redbeatSchedules, redbeatSpaces, type WithRedbeat } from './redbeat-schedules.ts';
import { redisAclLog } from './redis-acl-log.ts';
import { redisClients } from './redis-clients.ts';
import { redisConfig } from './redis-config.ts';
import { commandsPerRun, redisKeySample } from './redis-key-sample.ts';
import { redisLatency } from './redis-latency.ts';
import { withPurposes } from './redis-purposes.ts';
import { redisServer } from './redis-server.ts';
import { redisSlowlog } from './redis-slowlog.ts';

type Parts = Pick<RedisTargetConfig, 'bullmq' | 'migration' | 'ownShare' | 'redisConf'> & {
  readonly celery: readonly (CelerySettings & EventSpace & Partial<WithRedbeat>)[];
  readonly budgets: Pick<RedisTargetConfig['budgets'], 'commandsPerDay'>;
  readonly scheduleGraceMs?: number;
  readonly services?: RedisTargetConfig['services'];
};

/** What the checks of a migration found, and the Redis that was moved away from. */
export interface MigrationParts {
  readonly findings: Findings;
  readonly retired: readonly Retired[];
}

const migrationCollectors = (
  migration: Parts['migration'],
  { findings, retired }: MigrationParts,
): readonly Collector<RedisPort>[] =>
  migration
    ? [
        ...(retired.length > 0 ? [migrationRetired(retired, migration.everyMs, findings)] : []),
        ...(migration.files.length > 0 ? [migrationFiles(migration, findings)] : []),
      ]
    : [];

/**
 * Every collector of a Redis target, in the order they run; the first one decides `redis_up`. What Celery tells is in
 * `events`, as far as a listener feeds them.
 */
export const redisCollectors = (
  { celery, bullmq, budgets, ownShare, scheduleGraceMs = 60_000, services = [], redisConf, migration }: Parts,
  events = new CeleryEvents(celery),
  parts: MigrationParts = { findings: {}, retired: [] },
): readonly Collector<RedisPort>[] => [
  withPurposes(redisServer, events),
  redisClients(
    services,
    bullmq.map(({ prefix }) => prefix),
  ),
  celeryQueues(celery),
  celeryWorkers(events),
  celeryTasks(events),
  bullmqQueues(bullmq),
  bullmqPauses(bullmq),
  bullmqHistories(bullmq),
  bullmqEvents(bullmq),
  bullmqAges(bullmq),
  bullmqStalled(bullmq),
  bullmqAdded(bullmq),
  bullmqRateLimits(bullmq),
  bullmqWorkerCounts(bullmq),
  bullmqHistoryWeights(bullmq),
  celeryQueueAge(celery),
  celeryInFlight(celery),
  celeryConsumers(celery, events),
  celerySettings(events),
  celeryLeaks(celery),
  celeryControl(celery, events),
  beatSchedules(events),
  bullmqSchedules(bullmq, scheduleGraceMs),
  redbeatSchedules(redbeatSpaces(celery), scheduleGraceMs),
  redisKeySample({ commands: commandsPerRun(budgets.commandsPerDay, ownShare) }),
  redisConfig(
    redisConf && {
      directives: redisConf.directives,
      findings: parts.findings,
      isChecked: migration !== undefined,
    },
  ),
  redisSlowlog,
  redisLatency,
  redisAclLog,
  ...migrationCollectors(migration, parts),
];
