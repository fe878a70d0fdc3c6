import { gauge } from '../metric.ts';

export const redisConfigMaxMemory = gauge('redis_config_maxmemory', {
  unit: 'bytes',
  help: 'The limit the server is set to, CONFIG GET maxmemory; 0 means none.',
  labels: ['target'],
});

export const redisConfigIoThreads = gauge('redis_config_io_threads', {
  unit: 'count',
  help: 'Threads that read and write sockets, the main one included, CONFIG GET io-threads.',
  labels: ['target'],
});

export const redisConfigBacklog = gauge('redis_config_repl_backlog_size', {
  unit: 'bytes',
  help: 'Size of the replication backlog, CONFIG GET repl-backlog-size.',
  labels: ['target'],
});

export const redisConfigOutputLimit = gauge('redis_config_client_output_buffer_limit_bytes', {
  unit: 'bytes',
  help: 'Bytes waiting for a client of the class at which it is disconnected; limit is hard, or soft when it may be over it for a time. 0 means none.',
  labels: ['target', 'class', 'limit'],
});

export const redisConfigOvercome = gauge('redis_config_client_output_buffer_limit_overcome_seconds', {
  unit: 'seconds',
  help: 'Seconds a client of the class may be over its soft limit before it is disconnected.',
  labels: ['target', 'class', 'limit'],
});

export const redisConfigValue = gauge('redis_config_value', {
  unit: 'other',
  help: 'A setting in its own unit, as CONFIG GET gives it: a few that say what the server keeps of slow commands, spikes, denials and idle clients.',
  labels: ['target', 'key'],
});

export const redisConfigSavePoints = gauge('redis_config_save_points', {
  unit: 'count',
  help: 'Rules by which the server saves its RDB file by itself, CONFIG GET save; 0 means it does not.',
  labels: ['target'],
});

export const redisConfigInfo = gauge('redis_config_info', {
  unit: 'info',
  help: 'Constant 1; fingerprint is a short hash of all settings, equal where they are equal. Of passwords, users and keys only whether they are set is in it.',
  labels: ['target', 'fingerprint'],
});

export const redisConfigChanged = gauge('redis_config_setting_changed_timestamp_seconds', {
  unit: 'timestamp',
  help: 'Unix time at which a setting was last seen to have another value than before, since this exporter first read this run of the server; the last 50 settings that did.',
  labels: ['target', 'setting'],
});

export const redisConfigDrift = gauge('redis_config_drift', {
  unit: 'boolean',
  help: 'Constant 1 while a setting is not what the redis.conf that the config names says; absent where none is named. Settings of the place, such as dir, bind, port and protected-mode, are not compared.',
  labels: ['target', 'setting'],
});
