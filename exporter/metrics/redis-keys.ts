import { gauge } from '../metric.ts';

export const keyPrefixMemory = gauge('redis_key_prefix_memory_bytes', {
  unit: 'bytes',
  help: 'Bytes of the keys with a prefix, as MEMORY USAGE counts them, estimated from a sample; a key counts for the longest prefix shown, or for other or (none).',
  labels: ['target', 'db', 'prefix'],
});

export const keyPrefixMemoryError = gauge('redis_key_prefix_memory_error_bytes', {
  unit: 'bytes',
  help: 'Standard error of redis_key_prefix_memory_bytes: the truth is within twice this in 19 of 20 cases, unless few keys of the prefix hold most of it.',
  labels: ['target', 'db', 'prefix'],
});

export const keyPrefixKeys = gauge('redis_key_prefix_keys', {
  unit: 'count',
  help: 'Keys with a prefix, estimated from the share of the prefix among the names drawn and the keys of INFO keyspace.',
  labels: ['target', 'db', 'prefix'],
});

export const keyPrefixKeysWithoutTtl = gauge('redis_key_prefix_keys_without_ttl', {
  unit: 'count',
  help: 'Keys with a prefix that have no time to live, estimated from the keys measured.',
  labels: ['target', 'db', 'prefix'],
});

export const keyPrefixSampleKeys = gauge('redis_key_prefix_sample_keys', {
  unit: 'count',
  help: 'Keys with a prefix that were measured for the estimates of their bytes and time to live.',
  labels: ['target', 'db', 'prefix'],
});

export const keySampleKeys = gauge('redis_key_sample_keys', {
  unit: 'count',
  help: 'Names of keys drawn at random for the estimates by prefix.',
  labels: ['target', 'db'],
});
