import { counter, gauge } from '../metric.ts';

export const redisSlowlogLength = gauge('redis_slowlog_length', {
  unit: 'count',
  help: 'Entries in the slow log, SLOWLOG LEN.',
  labels: ['target'],
});

export const redisSlowlogLastId = gauge('redis_slowlog_last_id', {
  unit: 'count',
  help: 'Id of the newest entry of the slow log, one more for each slow command since start; absent while the log is empty.',
  labels: ['target'],
});

export const redisLastSlow = gauge('redis_last_slow_execution_duration_seconds', {
  unit: 'seconds',
  help: 'Seconds the newest command in the slow log took; absent while the log is empty.',
  labels: ['target'],
});

export const redisSlowCommands = counter('redis_slow_commands_total', {
  unit: 'count',
  help: 'Slow commands read from the slow log since this exporter first read this run of the server, by command as in redis_commands_total; without arguments. What left the log unread is not in it. The 50 commands first seen, else other.',
  labels: ['target', 'cmd'],
});

export const redisSlowSeconds = counter('redis_slow_commands_duration_seconds_total', {
  unit: 'seconds',
  help: 'Seconds the commands of redis_slow_commands_total took together.',
  labels: ['target', 'cmd'],
});

export const redisSlowUnread = counter('redis_slow_commands_unread_total', {
  unit: 'count',
  help: 'Slow commands that left the slow log before they were read, by gaps in its ids, or that were more than 128 at once.',
  labels: ['target'],
});
