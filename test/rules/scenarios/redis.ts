import { baseline } from './baseline.ts';
import { redisAlert } from './known.ts';
import { type RedisState, redisAway } from './redis-away.ts';
import { counted } from './rhythm.ts';
import type { Scenario } from './scenario.ts';
import { altered, days, hours } from './series.ts';

const MiB = 1024 * 1024;

/** From three on Redis dies seven minutes after each start: five of them it is gone, for one it loads. */
const loop = { from: 3 * hours, to: 5 * hours, length: 7, down: 5 };
const looping = (minute: number): RedisState => {
  if (minute < loop.from) return { state: 'up', since: 0 };
  const last = loop.to - ((loop.to - loop.from) % loop.length);
  if (minute >= last) return { state: 'up', since: last - 1 };
  const inLoop = (minute - loop.from) % loop.length;
  const since = minute - inLoop + loop.down + 1;
  if (inLoop < loop.down) return { state: 'down', since };
  return { state: inLoop === loop.down ? 'loading' : 'up', since };
};

export const restartLoop: Scenario = {
  name: 'a restart loop of Redis',
  series: redisAway(baseline, looping),
  firing: [
    // One page, although it is up for a minute in every seven.
    redisAlert('RedisDown', 'critical', [[184, 302]]),
    redisAlert('RedisConnectionErrors', 'warning', [[203, 329]]),
    redisAlert(
      'RedisLoading',
      'info',
      Array.from({ length: 17 }, (_, index) => [185 + 7 * index, 185 + 7 * index] as const),
    ),
  ],
  pages: ['RedisDown'],
  // Once it is up again: it is still half an hour in which it came and went.
  tickets: ['RedisConnectionErrors'],
};

/** From noon to four a loop asks for work ten times a second: 600 a minute more. */
const polling = counted(50, 20);
export const pollingLoop: Scenario = {
  name: 'a polling loop from noon',
  series: altered(baseline, [
    [
      /^redis_commands_processed_total$/,
      () => (minute) => (polling(minute) ?? 0) + 600 * Math.min(Math.max(minute - 12 * hours, 0), 4 * hours),
    ],
  ]),
  firing: [
    redisAlert('RedisOperationsBurningFast', 'critical', [[751, 967]]),
    redisAlert('RedisOperationsBurningSlowly', 'warning', [[760, 1048]]),
    redisAlert('RedisOperationsProjectedOverBudget', 'warning', [[801, 1439]]),
    redisAlert('RedisOperationsOverBudget', 'critical', [[843, 1439]]),
  ],
  // The second when the day's budget is gone, which costs or stops what the first only announced.
  pages: ['RedisOperationsBurningFast', 'RedisOperationsOverBudget'],
  tickets: [],
};

/** 800 keys a day that never expire, of 30 KiB each: over the budget on the fourth day, full on the seventh. */
const full = 256 * MiB;
const leaking = (minute: number): number => 110 * MiB + Math.round((800 * 30 * 1024 * minute) / days);
const fullAt = Math.ceil(((full - 110 * MiB) * days) / (800 * 30 * 1024));
/** What may be evicted lasts for so long; then writes are refused. */
const evicting = 890;
const evicted = (minute: number): number => 5 * Math.min(Math.max(minute - fullAt, 0), evicting);
const refusedFrom = fullAt + evicting;
const refused = (minute: number): number => 3 * Math.max(minute - refusedFrom + 1, 0);
// A week of the rest is the quiet week's.
const redisOnly = baseline.filter(({ metric }) => /^(redis_|bullmq_job_count$|up$)/.test(metric));

export const memoryLeak: Scenario = {
  name: 'a slow memory leak',
  series: altered(redisOnly, [
    [/^redis_memory_used_bytes$/, () => (minute) => Math.min(leaking(minute), full)],
    [/^redis_db_keys$/, () => (minute) => 5000 + Math.floor((800 * minute) / days)],
    [/^redis_db_keys_expiring$/, () => (minute) => 4500 - evicted(minute)],
    [/^redis_evicted_keys_total$/, () => evicted],
    [/^redis_total_error_replies$/, (healthy) => (minute) => (healthy(minute) ?? 0) + refused(minute)],
  ]).concat({
    metric: 'redis_errors_total',
    labels: { target: 'main', err: 'OOM', instance: 'exporter:19121' },
    at: (minute) => (minute < refusedFrom ? undefined : refused(minute)),
  }),
  firing: [
    redisAlert('RedisKeysWithoutTtlGrowing', 'warning', [[2940, 10075]]),
    redisAlert('RedisMemoryFillingUp', 'warning', [
      [5340, 5545],
      [8785, 9005],
    ]),
    redisAlert('RedisMemoryOverBudget', 'critical', [[5540, 10075]]),
    redisAlert('RedisEvicting', 'warning', [[8990, 9900]]),
    redisAlert('RedisOutOfMemoryErrors', 'critical', [[9870, 10075]]),
  ],
  pages: ['RedisMemoryOverBudget', 'RedisOutOfMemoryErrors'],
  tickets: ['RedisKeysWithoutTtlGrowing', 'RedisMemoryFillingUp'],
};
