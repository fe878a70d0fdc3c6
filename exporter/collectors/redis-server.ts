// What one INFO ALL says of a Redis or Valkey server.
import type { Collector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import type { Metric, PlainKind } from '../metric.ts';
import * as m from '../metrics/redis.ts';
import { type Sample, sample } from '../sample.ts';
import { hiddenStampFields, numberOf, parseNumbers, type RedisInfo } from '../targets/redis-info.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { serverPace } from './pace.ts';

const fields: readonly (readonly [field: string, metric: Metric<'target', PlainKind>])[] = [
  ['uptime_in_seconds', m.redisUptime],
  ['used_memory', m.redisMemoryUsed],
  ['maxmemory', m.redisMemoryMax],
  ['total_commands_processed', m.redisCommandsProcessed],
  ['connected_clients', m.redisConnectedClients],
  ['blocked_clients', m.redisBlockedClients],
  ['maxclients', m.redisMaxClients],
  ['rejected_connections', m.redisRejectedConnections],
  ['total_error_replies', m.redisErrorReplies],
  ['evicted_keys', m.redisEvictedKeys],
];

/** Reads the server itself; its success decides `redis_up`. */
export const redisServer: Collector<Pick<RedisPort, 'info' | 'lacks'>> = {
  name: 'redis_server',
  metrics: [
    ...fields.map(([, metric]) => metric),
    m.redisCommands,
    m.redisInstanceInfo,
    m.redisKeys,
    m.redisKeysExpiring,
    m.redisRoundTrip,
  ],
  reads: ['info'],
  keys: [],
  pace: serverPace,
  async collect(port) {
    const { info, roundTripSeconds } = await port.info();
    const hidden = hiddenFields(info);
    if (hidden.length > 0)
      port.lacks(new TargetError('hidden', `Expected INFO to give ${hidden.join(', ')}, got none`));
    return [...readServer(info), sample(m.redisRoundTrip, roundTripSeconds)];
  },
};

// Without the fields of the write stamp everything is asked every time: right, but at a price its reason explains.
const hiddenFields = (info: RedisInfo): readonly string[] => [
  ...hiddenStampFields(info),
  ...([...info.keys()].some((field) => field.startsWith('cmdstat_')) ? [] : ['cmdstat_*']),
];

/** The samples of one INFO; a field the server does not give yields none, since absent is not 0. */
export const readServer = (info: RedisInfo): readonly Sample[] => {
  // Valkey keeps redis_version at 7.2.4 for old clients, and renamed redis_mode.
  const version = info.get('valkey_version') ?? info.get('redis_version');
  if (version === undefined) {
    throw new TargetError('protocol', `Expected INFO to name a version, got ${info.size} other fields`);
  }
  if (info.get('loading') === '1')
    throw new TargetError('loading', 'Expected a loaded dataset, got loading:1');
  return [
    sample(m.redisInstanceInfo, 1, {
      redis_version: version,
      redis_mode: info.get('server_mode') ?? info.get('redis_mode') ?? '',
      role: info.get('role') ?? '',
      maxmemory_policy: info.get('maxmemory_policy') ?? '',
    }),
    ...fields.flatMap(([field, metric]) => {
      const value = numberOf(info, field);
      return value === undefined ? [] : [sample(metric, value)];
    }),
    ...[...info].flatMap(([field, value]) => [...readCommand(field, value), ...readKeyspace(field, value)]),
  ];
};

const readCommand = (field: string, value: string): readonly Sample[] => {
  if (!field.startsWith('cmdstat_')) return [];
  const { calls } = parseNumbers(value);
  return calls === undefined ? [] : [sample(m.redisCommands, calls, { cmd: field.slice('cmdstat_'.length) })];
};

// Keysizes lines of Redis 8 begin with db0 too: `db0_distrib_strings_sizes`.
const readKeyspace = (field: string, value: string): readonly Sample[] => {
  if (!/^db\d+$/.test(field)) return [];
  const { keys, expires } = parseNumbers(value);
  return [
    ...(keys === undefined ? [] : [sample(m.redisKeys, keys, { db: field })]),
    ...(expires === undefined ? [] : [sample(m.redisKeysExpiring, expires, { db: field })]),
  ];
};
