import type { Collector } from '../collector.ts';
import type { RedisTargetConfig } from '../config/config.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { bullmqPauses } from './bullmq-pauses.ts';
import { bullmqHistories, bullmqQueues } from './bullmq-queues.ts';
import { celeryQueues } from './celery-queues.ts';
import { redisAclLog } from './redis-acl-log.ts';
import { redisConfig } from './redis-config.ts';
import { commandsPerRun, redisKeySample } from './redis-key-sample.ts';
import { redisLatency } from './redis-latency.ts';
import { redisServer } from './redis-server.ts';
import { redisSlowlog } from './redis-slowlog.ts';

/** Every collector of a Redis target, in the order they run; the first one decides `redis_up`. */
export const redisCollectors = ({
  celery,
  bullmq,
  budgets,
  ownShare,
}: Pick<RedisTargetConfig, 'celery' | 'bullmq' | 'ownShare'> & {
  readonly budgets: Pick<RedisTargetConfig['budgets'], 'commandsPerDay'>;
}): readonly Collector<RedisPort>[] => [
  redisServer,
  celeryQueues(celery),
  bullmqQueues(bullmq),
  bullmqPauses(bullmq),
  bullmqHistories(bullmq),
  redisKeySample({ commands: commandsPerRun(budgets.commandsPerDay, ownShare) }),
  redisConfig,
  redisSlowlog,
  redisLatency,
  redisAclLog,
];
