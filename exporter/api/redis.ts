// The JSON that the old service answered about Redis, from what was measured; new fields stand beside the old ones.
import type { View } from '../check/view.ts';
import type { Reason } from '../failure.ts';
import type { Metric } from '../metric.ts';
import * as headroom from '../metrics/headroom.ts';
import * as queues from '../metrics/queues.ts';
import * as m from '../metrics/redis.ts';
import { redisMemFragmentationRatio } from '../metrics/redis-allocator.ts';
import { redisConnectionsReceivedTotal } from '../metrics/redis-clients.ts';
import { redisExpiredKeysTotal } from '../metrics/redis-keyspace.ts';
import { redisMemoryUsedPeakBytes, redisMemoryUsedRssBytes } from '../metrics/redis-memory.ts';
import type { OperationsSeen } from '../operations.ts';

/** Why a target cannot be read: one of the fixed reasons, and a few words that name no address. */
export interface Trouble {
  readonly reason: Reason;
  readonly error: string;
}

const words: Partial<Readonly<Record<Reason, string>>> = {
  refused: 'connection refused',
  unreachable: 'host unreachable',
  dns: 'host name unknown',
  tls: 'TLS handshake failed',
  timeout: 'no answer in time',
  closed: 'connection closed',
  auth: 'login refused',
  permission: 'not permitted',
  loading: 'loading its data',
  busy: 'busy with a script',
  maxclients: 'no connection left',
  saturated: 'no connection slot left',
};

/** What keeps a target from being read; undefined when nothing does. */
export const troubleOf = (view: View, up: Metric = m.redisUp): Trouble | undefined => {
  if (view.value(up) === 1) return undefined;
  const reason = (view.of(headroom.failureReason)[0]?.labels.reason ?? 'error') as Reason;
  return { reason, error: words[reason] ?? reason };
};

/** The body of `/api/redis/health`. */
export const redisHealth = (view: View) => {
  const trouble = troubleOf(view);
  return trouble
    ? { status: 'unhealthy', connected: false, error: trouble.error, reason: trouble.reason }
    : { status: 'healthy', connected: true, error: null };
};

const units = ['B', 'K', 'M', 'G', 'T'] as const;

/** Bytes as Redis writes them in its `_human` fields: `41.20M`. */
export const humanBytes = (bytes: number): string => {
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return power === 0 ? `${bytes}B` : `${(bytes / 1024 ** power).toFixed(2)}${units[power]}`;
};

const human = (bytes: number | undefined): string | null => (bytes === undefined ? null : humanBytes(bytes));
const orNull = (value: number | undefined): number | null => value ?? null;

/** Waiting messages by queue; queues of one name in several databases or under several prefixes are summed. */
const celeryLengths = (view: View): Readonly<Record<string, number>> => {
  const lengths = new Map<string, number>();
  for (const { labels, value } of view.of(queues.celeryQueueLength)) {
    const name = labels.queue_name ?? '';
    lengths.set(name, (lengths.get(name) ?? 0) + value);
  }
  return Object.fromEntries([...lengths].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const daySeconds = 86_400;

const operations = (seen: OperationsSeen | undefined) => {
  const seconds = seen && seen.windowMs / 1000;
  const perSecond = seen && seconds ? seen.operations / seconds : undefined;
  const perDay = perSecond === undefined ? null : Math.round(perSecond * daySeconds);
  return {
    current_ops_per_sec: perSecond === undefined ? null : Math.round(perSecond * 100) / 100,
    estimated_daily_ops: perDay,
    estimated_monthly_ops: perDay === null ? null : perDay * 30,
    // What the estimate is made of: it is a count, not an instant's rate.
    measured_ops: orNull(seen?.operations),
    measured_window_seconds: orNull(seconds && Math.round(seconds)),
  };
};

/** The body of `/api/redis/stats`; null is what the server does not tell, or what is not known yet. */
export const redisStats = (view: View, seen: OperationsSeen | undefined) => {
  const value = (metric: Metric) => view.value(metric);
  const uptime = value(m.redisUptime);
  return {
    stats: {
      status: 'connected',
      server: {
        redis_version: view.of(m.redisInstanceInfo)[0]?.labels.redis_version ?? null,
        uptime_in_days: uptime === undefined ? null : Math.floor(uptime / daySeconds),
      },
      memory: {
        used_memory_human: human(value(m.redisMemoryUsed)),
        used_memory_peak_human: human(value(redisMemoryUsedPeakBytes)),
        used_memory_rss_human: human(value(redisMemoryUsedRssBytes)),
        maxmemory_human: human(value(m.redisMemoryMax)),
        mem_fragmentation_ratio: orNull(value(redisMemFragmentationRatio)),
      },
      stats: {
        total_connections_received: orNull(value(redisConnectionsReceivedTotal)),
        total_commands_processed: orNull(value(m.redisCommandsProcessed)),
        instantaneous_ops_per_sec: operations(seen).current_ops_per_sec,
        rejected_connections: orNull(value(m.redisRejectedConnections)),
        expired_keys: orNull(value(redisExpiredKeysTotal)),
        evicted_keys: orNull(value(m.redisEvictedKeys)),
      },
      clients: {
        connected_clients: orNull(value(m.redisConnectedClients)),
        blocked_clients: orNull(value(m.redisBlockedClients)),
      },
      celery: celeryLengths(view),
      operations: operations(seen),
    },
  };
};

/** The body of `/api/redis/celery-queues`. */
export const redisCeleryQueues = (view: View) => {
  const lengths = celeryLengths(view);
  const total = Object.values(lengths).reduce((sum, length) => sum + length, 0);
  return { queues: { status: 'ok', queues: lengths, total_pending: total } };
};
