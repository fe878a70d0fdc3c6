import type { Collector } from '../collector.ts';
import type { RedisTargetConfig } from '../config/config.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { bullmqPauses } from './bullmq-pauses.ts';
import { bullmqHistories, bullmqQueues } from './bullmq-queues.ts';
import { celeryInFlight } from './celery-in-flight.ts';
import { celeryLeaks } from './celery-leaks.ts';
import { celeryQueueAge } from './celery-queue-age.ts';
import { celeryQueues } from './celery-queues.ts';
import { commandsPerRun, redisKeySample } from './redis-key-sample.ts';
import { redisServer } from './redis-server.ts';

/** Every collector of a Redis target, in the order they run; the first one decides `redis_up`. */
export const redisCollectors = ({
  celery,
  bullmq,
  budgets,
  ownShare,
}: Pick<
  RedisTargetConfig,
  'celery' | 'bullmq' | 'budgets' | 'ownShare'
>): readonly Collector<RedisPort>[] => [
  redisServer,
  celeryQueues(celery),
  bullmqQueues(bullmq),
  bullmqPauses(bullmq),
  bullmqHistories(bullmq),
  celeryQueueAge(celery),
  celeryInFlight(celery),
  celeryLeaks(celery),
  redisKeySample({ commands: commandsPerRun(budgets.commandsPerDay, ownShare) }),
];
