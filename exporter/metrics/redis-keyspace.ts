import { counter, gauge } from '../metric.ts';

export const redisKeyspaceHitsTotal = counter('redis_keyspace_hits_total', {
  unit: 'count',
  help: 'Keys looked up for reading and found, INFO keyspace_hits.',
  labels: ['target'],
});

export const redisKeyspaceMissesTotal = counter('redis_keyspace_misses_total', {
  unit: 'count',
  help: 'Keys looked up for reading in vain, INFO keyspace_misses.',
  labels: ['target'],
});

export const redisExpiredKeysTotal = counter('redis_expired_keys_total', {
  unit: 'count',
  help: 'Keys removed because their time was over, INFO expired_keys.',
  labels: ['target'],
});

export const redisExpiredSubkeysTotal = counter('redis_expired_subkeys_total', {
  unit: 'count',
  help: 'Fields of hashes removed because their time was over, INFO expired_subkeys of a Redis.',
  labels: ['target'],
});

export const redisExpiredFieldsTotal = counter('redis_expired_fields_total', {
  unit: 'count',
  help: 'Fields of hashes removed because their time was over, INFO expired_fields of a Valkey.',
  labels: ['target'],
});

export const redisExpiredStalePercentage = gauge('redis_expired_stale_percentage', {
  unit: 'other',
  help: 'Estimated percentage of keys past their time that are still there, INFO expired_stale_perc.',
  labels: ['target'],
});

export const redisExpiredKeysWithVolatileItemsStalePercentage = gauge(
  'redis_expired_keys_with_volatile_items_stale_percentage',
  {
    unit: 'other',
    help: 'Estimated percentage of hashes with fields past their time, INFO expired_keys_with_volatile_items_stale_perc of a Valkey.',
    labels: ['target'],
  },
);

export const redisExpiredTimeCapReachedTotal = counter('redis_expired_time_cap_reached_total', {
  unit: 'count',
  help: 'Times the search for keys past their time ran out of time, INFO expired_time_cap_reached_count.',
  labels: ['target'],
});

export const redisExpireCycleCpuTimeMsTotal = counter('redis_expire_cycle_cpu_time_ms_total', {
  unit: 'other',
  help: 'Milliseconds spent on removing keys past their time, INFO expire_cycle_cpu_milliseconds.',
  labels: ['target'],
});

export const redisDbAvgTtlSeconds = gauge('redis_db_avg_ttl_seconds', {
  unit: 'seconds',
  help: 'Average time to live in each database that has keys, 0 without any, INFO keyspace.',
  labels: ['target', 'db'],
});

export const redisDbKeysWithExpiringItems = gauge('redis_db_keys_with_expiring_items', {
  unit: 'count',
  help: 'Hashes with fields that have a time to live in each database that has keys, INFO keyspace.',
  labels: ['target', 'db'],
});
