// What one INFO ALL says of a Redis or Valkey server.
import type { Collector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import * as m from '../metrics/redis.ts';
import * as allocator from '../metrics/redis-allocator.ts';
import * as clients from '../metrics/redis-clients.ts';
import * as commands from '../metrics/redis-commands.ts';
import * as keyspace from '../metrics/redis-keyspace.ts';
import * as loading from '../metrics/redis-loading.ts';
import * as memory from '../metrics/redis-memory.ts';
import * as persistence from '../metrics/redis-persistence.ts';
import * as server from '../metrics/redis-process.ts';
import * as replication from '../metrics/redis-replication.ts';
import * as stats from '../metrics/redis-stats.ts';
import * as threads from '../metrics/redis-threads.ts';
import { type Sample, sample } from '../sample.ts';
import { hiddenStampFields, numberOf, type RedisInfo } from '../targets/redis-info.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { serverPace } from './pace.ts';
import { readCommands } from './redis-commandstats.ts';
import { readErrors } from './redis-errorstats.ts';
import { readFields } from './redis-field.ts';
import { serverFields } from './redis-fields.ts';
import { readKeyspace } from './redis-keyspace.ts';
import { namedLines } from './redis-lines.ts';
import { memoryFields } from './redis-memory-fields.ts';
import { readReplication } from './redis-replication.ts';
import { readThreads } from './redis-threads.ts';

const modules = [
  allocator,
  clients,
  commands,
  keyspace,
  loading,
  memory,
  persistence,
  server,
  replication,
  stats,
  threads,
];
const fields = [...serverFields, ...memoryFields];

/** Reads the server itself; its success, or that it answers and is not loading, decides `redis_up`. */
export const redisServer: Collector<Pick<RedisPort, 'info' | 'lacks'>> = {
  name: 'redis_server',
  metrics: [
    ...new Set([
      ...fields.map(([, metric]) => metric),
      ...modules.flatMap((each) => Object.values(each)),
      m.redisCommands,
      m.redisInstanceInfo,
      m.redisKeys,
      m.redisKeysExpiring,
      m.redisRoundTrip,
    ]),
  ],
  reads: ['info'],
  keys: [],
  pace: serverPace,
  async collect(port) {
    const { info, roundTripSeconds } = await port.info();
    const samples = readServer(info);
    const shortfall = shortfallOf(info);
    if (shortfall) port.lacks(shortfall);
    return [sample(m.redisRoundTrip, roundTripSeconds), ...samples];
  },
};

// Without the fields of the write stamp everything is asked every time: right, but at a price its reason explains.
const shortfallOf = (info: RedisInfo): TargetError | undefined => {
  if (info.get('loading') === '1')
    return new TargetError('loading', 'Expected a loaded dataset, got loading:1');
  const hidden = [...hiddenStampFields(info), ...(hasCommandstats(info) ? [] : ['cmdstat_*'])];
  return hidden.length > 0
    ? new TargetError('hidden', `Expected INFO to give ${hidden.join(', ')}, got none`)
    : undefined;
};

const hasCommandstats = (info: RedisInfo): boolean => {
  for (const field of info.keys()) if (field.startsWith('cmdstat_')) return true;
  return false;
};

/**
 * The samples of one INFO; a field the server does not give yields none, since absent is not 0. What there may be most of
 * comes last: a cap on samples cuts there.
 */
export const readServer = (info: RedisInfo): readonly Sample[] => {
  const lines = namedLines(info);
  return [
    readIdentity(info),
    ...readFields(info, fields),
    ...readStatuses(info),
    ...readStart(info),
    ...readReplication(info, lines.replicas),
    ...readThreads(lines),
    ...readKeyspace(lines.databases),
    ...readErrors(lines.errorstats),
    ...readCommands(lines),
  ];
};

const readIdentity = (info: RedisInfo): Sample => {
  // Valkey keeps redis_version at 7.2.4 for old clients, and renamed redis_mode.
  const version = info.get('valkey_version') ?? info.get('redis_version');
  if (version === undefined)
    throw new TargetError('protocol', `Expected INFO to name a version, got ${info.size} other fields`);
  const text = (field: string): string => info.get(field) ?? '';
  return sample(m.redisInstanceInfo, 1, {
    redis_version: version,
    valkey_version: text('valkey_version'),
    redis_mode: info.get('server_mode') ?? text('redis_mode'),
    role: text('role'),
    maxmemory_policy: text('maxmemory_policy'),
    redis_build_id: text('redis_build_id'),
    os: text('os'),
    tcp_port: text('tcp_port'),
    process_id: text('process_id'),
    run_id: text('run_id'),
    master_replid: text('master_replid'),
  });
};

const statuses = [
  ['rdb_last_bgsave_status', persistence.redisRdbLastBgsaveStatus],
  ['aof_last_bgrewrite_status', persistence.redisAofLastBgrewriteStatus],
  ['aof_last_write_status', persistence.redisAofLastWriteStatus],
] as const;

const readStatuses = (info: RedisInfo): readonly Sample[] =>
  statuses.flatMap(([field, metric]) => {
    const text = info.get(field);
    return text === 'ok' || text === 'err' ? [sample(metric, text === 'ok' ? 1 : 0)] : [];
  });

// Both are of the server's own clock and of the same moment, so that the difference does not waver between scrapes.
const readStart = (info: RedisInfo): readonly Sample[] => {
  const [now, uptime] = [numberOf(info, 'server_time_usec'), numberOf(info, 'uptime_in_seconds')];
  return now === undefined || uptime === undefined
    ? []
    : [sample(server.redisStartTimeSeconds, Math.floor(now / 1e6) - uptime)];
};
