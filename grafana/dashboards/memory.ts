// Queries of a Redis' memory that more than one dashboard asks.
import * as redis from '../../exporter/metrics/redis.ts';
import { maxBy, minus, only, plus, share, times } from '../builder/combine.ts';
import { gauge, overTime } from '../builder/expression.ts';
import { factor, recorded } from '../builder/rules.ts';
import { here } from './operations.ts';

export const used = maxBy(here, gauge(redis.redisMemoryUsed));
export const budget = maxBy(here, overTime('last', redis.redisMemoryBudget, '2m'));
export const shareOfBudget = share(used, budget);
/** The server's own limit; none where it is 0. */
export const limit = only(maxBy(here, gauge(redis.redisMemoryMax)), '>', 0);

/** The budget is broken, as RedisMemoryOverBudget has it. */
export const overBudget = only(maxBy(here, overTime('avg', redis.redisMemoryUsed, '2m')), '>', budget);

const lately = recorded('target:redis_memory_used_bytes:avg10m');

const growth = minus(lately, recorded('target:redis_memory_used_bytes:avg10m', '2h'));

/** What the last two hours brought goes on as RedisMemoryFillingUp foresees it: in four hours. */
export const inFourHours = plus(
  lately,
  times(growth, factor('headroom:redis_memory_filling_up_ahead:factor')),
);
