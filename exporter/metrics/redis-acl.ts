import { gauge } from '../metric.ts';

export const redisAclEntries = gauge('redis_acl_log_entries', {
  unit: 'count',
  help: 'Entries in the newest 128 of ACL LOG; denials alike within a minute share one.',
  labels: ['target'],
});

export const redisAclDenials = gauge('redis_acl_log_denials', {
  unit: 'count',
  help: 'Denials in the newest 128 entries of ACL LOG, by reason. It falls when entries leave the log: exact totals are in INFO from Redis 7.2 on, as redis_acl_access_denied_*.',
  labels: ['target', 'reason'],
});

export const redisAclCommands = gauge('redis_acl_log_denied_commands', {
  unit: 'count',
  help: 'Denials of commands in the newest 128 entries of ACL LOG, by command; the 20 most denied, else other. Keys, channels and users are never told.',
  labels: ['target', 'cmd'],
});

export const redisAclLast = gauge('redis_acl_log_last_denial_timestamp_seconds', {
  unit: 'timestamp',
  help: 'Unix time of the newest denial in ACL LOG, by reason; absent when there is none in the log.',
  labels: ['target', 'reason'],
});
