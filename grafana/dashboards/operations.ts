// Queries of a Redis' operations that more than one dashboard asks.
import * as redis from '../../exporter/metrics/redis.ts';
import {
  atLeast,
  firstOf,
  having,
  maxBy,
  minus,
  only,
  quotient,
  share,
  sumBy,
  times,
  valued,
} from '../builder/combine.ts';
import { increase, overTime, rate } from '../builder/expression.ts';
import { recorded } from '../builder/rules.ts';

export const here = ['job', 'target'] as const;

/** What the budget is of, in the last 24 hours. */
export const usedInDay = recorded('target:redis_commands_processed:increase1d');
export const budget = recorded('target:redis_commands_budget_per_day:max');
export const shareOfDay = share(usedInDay, budget);

/** Times as fast as the budget allows, over the last hour. */
export const pace = recorded('target:redis_commands_processed_per_budget:ratio_rate1h');

/** Since midnight, in a panel whose range is today's. */
export const usedToday = sumBy(here, increase(redis.redisCommandsProcessed));

const lastHour = sumBy(here, increase(redis.redisCommandsProcessed, '1h'));

/** What a day at the last hour's pace would use. */
export const perDayAtPace = times(lastHour, 24);

/** Stands for a pace that the budget allows for ever. */
export const lasting = -1;

const rest = quotient(atLeast(0, minus(budget, usedInDay)), times(lastHour, 1 / 3600), 's');

/** Seconds until the budget is used up at the last hour's pace, or `lasting`. */
export const secondsLeft = firstOf(
  having(rest, here, only(pace, '>', 1)),
  valued(only(pace, '<=', 1), lasting),
);

export const perSecond = sumBy(here, rate(redis.redisCommandsProcessed));

/** The budget's even pace, a second. */
export const budgetPerSecond = times(
  maxBy(here, overTime('last', redis.redisCommandsBudget, '5m')),
  1 / 86_400,
  'ops',
);
