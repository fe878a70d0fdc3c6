import type { Metric } from '../metric.ts';
import * as application from './application.ts';
import * as bullmq from './bullmq.ts';
import * as celery from './celery.ts';
import * as celeryConsumers from './celery-consumers.ts';
import * as celeryControl from './celery-control.ts';
import * as celeryWork from './celery-work.ts';
import * as headroom from './headroom.ts';
import * as migration from './migration.ts';
import * as pgbouncer from './pgbouncer.ts';
import * as pgbouncerDatabases from './pgbouncer-databases.ts';
import * as pgbouncerPools from './pgbouncer-pools.ts';
import * as postgres from './postgres.ts';
import * as postgresDatabases from './postgres-databases.ts';
import * as postgresSettings from './postgres-settings.ts';
import * as postgresWork from './postgres-work.ts';
import * as process from './process.ts';
import * as queueBudgets from './queue-budgets.ts';
import * as queues from './queues.ts';
import * as redis from './redis.ts';
import * as redisAcl from './redis-acl.ts';
import * as redisAllocator from './redis-allocator.ts';
import * as redisClients from './redis-clients.ts';
import * as redisCommands from './redis-commands.ts';
import * as redisConfig from './redis-config.ts';
import * as redisConnections from './redis-connections.ts';
import * as redisKeys from './redis-keys.ts';
import * as redisKeyspace from './redis-keyspace.ts';
import * as redisLatency from './redis-latency.ts';
import * as redisLoading from './redis-loading.ts';
import * as redisMemory from './redis-memory.ts';
import * as redisPersistence from './redis-persistence.ts';
import * as redisProcess from './redis-process.ts';
import * as redisReplication from './redis-replication.ts';
import * as redisSlowlog from './redis-slowlog.ts';
import * as redisStats from './redis-stats.ts';
import * as redisThreads from './redis-threads.ts';
import * as schedules from './schedules.ts';

/** The files of the catalogue, in the order in which METRICS.md shows them. */
export const chapters: Readonly<Record<string, readonly Metric[]>> = {
  Redis: Object.values(redis),
  'Redis keys by prefix': Object.values(redisKeys),
  'Redis settings': Object.values(redisConfig),
  'Redis slow log': Object.values(redisSlowlog),
  'Redis latency': Object.values(redisLatency),
  'Redis ACL log': Object.values(redisAcl),
  'Redis commands': Object.values(redisCommands),
  'Redis clients': Object.values(redisClients),
  'Who is connected to Redis': Object.values(redisConnections),
  'Redis memory': Object.values(redisMemory),
  'Redis allocator': Object.values(redisAllocator),
  'Redis keyspace': Object.values(redisKeyspace),
  'Redis persistence': Object.values(redisPersistence),
  'Redis loading and forks': Object.values(redisLoading),
  'Redis replication': Object.values(redisReplication),
  'Redis traffic': Object.values(redisStats),
  'Redis process': Object.values(redisProcess),
  'Redis threads': Object.values(redisThreads),
  'Migration from another Redis': Object.values(migration),
  Queues: Object.values(queues),
  'Budgets of queues': Object.values(queueBudgets),
  'Celery workers and tasks': Object.values(celery),
  'Celery asked by remote control': Object.values(celeryControl),
  'Work of Celery': Object.values(celeryWork),
  'Consumers and settings of Celery': Object.values(celeryConsumers),
  'Work of BullMQ': Object.values(bullmq),
  Schedules: Object.values(schedules),
  Postgres: Object.values(postgres),
  'Postgres transactions and locks': Object.values(postgresWork),
  'Postgres databases and roles': Object.values(postgresDatabases),
  'Postgres settings': Object.values(postgresSettings),
  PgBouncer: Object.values(pgbouncer),
  'PgBouncer pools': Object.values(pgbouncerPools),
  'PgBouncer databases': Object.values(pgbouncerDatabases),
  'Pools of applications': Object.values(application),
  Headroom: Object.values(headroom),
  Process: Object.values(process),
};

/** Every metric the exporter can emit. */
export const catalogue: readonly Metric[] = Object.values(chapters).flat();
