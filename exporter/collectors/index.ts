import { CeleryEvents, type EventSpace } from '../celery/events.ts';
import type { Collector } from '../collector.ts';
import type { RedisTargetConfig } from '../config/config.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { beatSchedules } from './beat-schedules.ts';
import { bullmqPauses } from './bullmq-pauses.ts';
import { bullmqHistories, bullmqQueues } from './bullmq-queues.ts';
import { bullmqSchedules } from './bullmq-schedules.ts';
import { celeryInFlight } from './celery-in-flight.ts';
import type { CelerySettings } from './celery-known.ts';
import { celeryLeaks } from './celery-leaks.ts';
import { celeryQueueAge } from './celery-queue-age.ts';
import { celeryQueues } from './celery-queues.ts';
import { celeryTasks } from './celery-tasks.ts';
import { celeryWorkers } from './celery-workers.ts';
import { redbeatSchedules, redbeatSpaces, type WithRedbeat } from './redbeat-schedules.ts';
import { redisAclLog } from './redis-acl-log.ts';
import { redisConfig } from './redis-config.ts';
import { commandsPerRun, redisKeySample } from './redis-key-sample.ts';
import { redisLatency } from './redis-latency.ts';
import { redisServer } from './redis-server.ts';
import { redisSlowlog } from './redis-slowlog.ts';

type Parts = Pick<RedisTargetConfig, 'bullmq' | 'ownShare'> & {
  readonly celery: readonly (CelerySettings & EventSpace & Partial<WithRedbeat>)[];
  readonly budgets: Pick<RedisTargetConfig['budgets'], 'commandsPerDay'>;
  readonly scheduleGraceMs?: number;
};

/**
 * Every collector of a Redis target, in the order they run; the first one decides `redis_up`. What Celery tells is in
 * `events`, as far as a listener feeds them.
 */
export const redisCollectors = (
  { celery, bullmq, budgets, ownShare, scheduleGraceMs = 60_000 }: Parts,
  events = new CeleryEvents(celery),
): readonly Collector<RedisPort>[] => [
  redisServer,
  celeryQueues(celery),
  celeryWorkers(events),
  celeryTasks(events),
  bullmqQueues(bullmq),
  bullmqPauses(bullmq),
  bullmqHistories(bullmq),
  celeryQueueAge(celery),
  celeryInFlight(celery),
  celeryLeaks(celery),
  beatSchedules(events),
  bullmqSchedules(bullmq, scheduleGraceMs),
  redbeatSchedules(redbeatSpaces(celery), scheduleGraceMs),
  redisKeySample({ commands: commandsPerRun(budgets.commandsPerDay, ownShare) }),
  redisConfig,
  redisSlowlog,
  redisLatency,
  redisAclLog,
];
