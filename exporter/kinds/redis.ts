import { celeryBudgets, redisBudgets, redisPrices, serviceBudgets } from '../budgets.ts';
import { CeleryEvents } from '../celery/events.ts';
import { redisCollectors } from '../collectors/index.ts';
import type { Config, RedisTargetConfig } from '../config/config.ts';
import { RedisTarget } from '../targets/redis.ts';
import { RetiredRedis } from '../targets/retired-redis.ts';

/** The target of a Redis in the config. */
export const openRedis = (config: RedisTargetConfig, { prices }: Pick<Config, 'prices'>): RedisTarget => {
  const audience = new CeleryEvents(config.celery);
  const retired = (config.migration?.retired ?? []).map((address) => new RetiredRedis(address));
  const findings = {};
  return new RedisTarget({
    name: config.name,
    address: config.address,
    collectors: redisCollectors(config, audience, { findings, retired }),
    budgets: [
      ...redisBudgets(config.budgets),
      ...redisPrices(prices),
      ...celeryBudgets(config.celery),
      ...serviceBudgets(config.services),
    ],
    allowance: { commandsPerDay: config.budgets.commandsPerDay, share: config.ownShare },
    audience,
    beside: retired,
    findings,
  });
};
