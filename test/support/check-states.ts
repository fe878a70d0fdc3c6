// States that a check may find, from literal samples: of this moment, and what a Prometheus knows.
import type { Alert, Fact, History } from '../../exporter/check/history.ts';
import type { Metric } from '../../exporter/metric.ts';
import * as application from '../../exporter/metrics/application.ts';
import * as celery from '../../exporter/metrics/celery.ts';
import * as consumers from '../../exporter/metrics/celery-consumers.ts';
import * as headroom from '../../exporter/metrics/headroom.ts';
import * as pg from '../../exporter/metrics/postgres.ts';
import * as work from '../../exporter/metrics/postgres-work.ts';
import * as queues from '../../exporter/metrics/queues.ts';
import * as m from '../../exporter/metrics/redis.ts';
import { keyPrefixMemory } from '../../exporter/metrics/redis-keys.ts';
import * as schedules from '../../exporter/metrics/schedules.ts';
import { atTarget, type Sample, sample } from '../../exporter/sample.ts';

/** 2026-11-28 13:05 UTC, in seconds since the epoch. */
const now = 1_795_871_100;
const mebibyte = 2 ** 20;
const space = { db: 'db0', prefix: '' };

/** What differs from a stack that is well. */
export interface State {
  readonly isDown?: boolean;
  readonly memory?: number;
  readonly usedInDay?: number;
  readonly perDay?: number;
  readonly polls?: number;
  /** Seconds from one question of a consumer to the next, and the version of Celery. */
  readonly interval?: number;
  readonly version?: string;
  readonly workersUp?: number;
  /** How late beat's schedule is, in seconds. */
  readonly lateness?: number;
  readonly poolTaken?: number;
  readonly isPostgresDown?: boolean;
  readonly alerts?: readonly string[];
}

/** A target that nobody listens for. */
const refused = (up: typeof m.redisUp, collector: string): readonly Sample[] => [
  sample(up, 0),
  sample(headroom.failureReason, 1, { collector, reason: 'refused' }),
];

const redisNow = ({ isDown, memory = 41 * mebibyte }: State): readonly Sample[] =>
  isDown
    ? refused(m.redisUp, 'redis_server')
    : [
        sample(m.redisUp, 1),
        sample(m.redisMemoryUsed, memory),
        sample(m.redisCommandsProcessed, 5_000_000),
        sample(m.redisUptime, 3_600_000),
        sample(m.redisRejectedConnections, 0),
        sample(m.redisConnectedClients, 17),
        sample(m.redisMaxClients, 10_000),
        sample(m.redisRoundTrip, 0.0016),
        sample(keyPrefixMemory, memory * 0.8, { db: 'db0', prefix: 'page:' }),
        sample(keyPrefixMemory, memory * 0.1, { db: 'db0', prefix: 'celery-task-meta-' }),
        sample(headroom.collectorAge, 2, { collector: 'redis_server' }),
        sample(queues.celeryQueueLength, 3, { ...space, queue_name: 'celery' }),
      ];

/** What stays known of a Redis whether or not it answers. */
const budgets = [
  sample(m.redisMemoryBudget, 200 * mebibyte),
  sample(m.redisCommandsBudget, 100_000),
  sample(m.redisRoundTripBudget, 0.02),
];

const celeryNow = ({
  isDown,
  workersUp = 2,
  lateness = 0,
  interval = 10,
  version = '5.6.3',
}: State): readonly Sample[] => {
  if (isDown) return [];
  const schedule = { scheduler: 'beat', schedule: 'receipts' };
  const missed = Math.floor(lateness / 60) + (lateness > 0 ? 1 : 0);
  const worker = (name: number) => ({ ...space, hostname: `celery@web-${name}` });
  return [
    sample(celery.workersExpected, 2, space),
    sample(celery.workersMissing, 2 - workersUp, space),
    ...[1, 2].map((name) => sample(celery.workerUp, name <= workersUp ? 1 : 0, worker(name))),
    ...[1, 2]
      .filter((name) => name <= workersUp)
      .flatMap((name) => [
        sample(celery.workerInfo, 1, { ...worker(name), version }),
        sample(consumers.workerHeartbeatInterval, 30, worker(name)),
      ]),
    sample(consumers.settingEffective, interval > 3 ? 1 : 0, { ...space, setting: 'polling_interval' }),
    sample(consumers.settingEffective, 1, { ...space, setting: 'heartbeat_interval' }),
    sample(consumers.consumers, workersUp, { db: 'db0' }),
    sample(consumers.consumerPollInterval, interval),
    sample(schedules.scheduleLateness, lateness, schedule),
    sample(schedules.scheduleGrace, 60, schedule),
    sample(schedules.scheduleInterval, 60, schedule),
    sample(schedules.scheduleMissedRuns, missed, schedule),
    sample(schedules.scheduleNextRun, now - lateness + (lateness > 0 ? 0 : 30), schedule),
    sample(schedules.scheduleLastRun, now - lateness - 30, schedule),
  ];
};

const postgresNow = ({ isPostgresDown }: State): readonly Sample[] =>
  isPostgresDown
    ? refused(pg.pgUp, 'postgres_server')
    : [
        sample(pg.pgUp, 1),
        sample(pg.pgSaturated, 0),
        sample(pg.connectionsBudget, 0.8),
        sample(pg.connectionsUsable, 97),
        sample(pg.connectionsUsed, 41),
        sample(work.oldestTransaction, 2),
        sample(work.transactionBudget, 300),
        sample(work.oldestIdleInTransaction, 0),
        sample(work.idleInTransactionBudget, 60),
        sample(work.longestLockWait, 0),
        sample(work.lockWaitBudget, 30),
        sample(headroom.collectorAge, 1, { collector: 'postgres_server' }),
      ];

const poolNow = ({ poolTaken = 4 }: State): readonly Sample[] => [
  sample(application.applicationUp, 1),
  sample(application.poolUsageBudget, 0.8, { pool: 'web' }),
  sample(application.poolUsage, poolTaken / 15, { pool: 'web' }),
  sample(application.poolCheckedOut, poolTaken, { pool: 'web' }),
  sample(application.poolMax, 15, { pool: 'web' }),
  sample(application.poolPending, poolTaken > 14 ? 3 : 0, { pool: 'web' }),
  sample(headroom.collectorAge, 1, { collector: 'application_pools' }),
];

/** What is exported of the Redis of a state. */
export const redisSamples = (state: State): readonly Sample[] =>
  [...redisNow(state), ...budgets, ...celeryNow(state)].map((each) => atTarget(each, 'redis'));

// One look hears nothing.
const isHeard = ({ name }: Metric): boolean => /^celery_(worker|consumer|setting)|^headroom_sched/.test(name);

/** What one look at all targets of a state gives. */
export const samplesOf = (state: State): readonly Sample[] => [
  ...redisSamples(state).filter(({ metric }) => !isHeard(metric) || metric === celery.workersExpected),
  ...postgresNow(state).map((each) => atTarget(each, 'orders')),
  ...poolNow(state).map((each) => atTarget(each, 'api')),
];

const labelsOf = (alert: string): Alert['labels'] => {
  if (alert === 'CeleryWorkersMissing') return { db: 'db0' };
  if (alert.startsWith('Scheduled')) return { scheduler: 'beat', schedule: 'receipts' };
  return /^Application/.test(alert) ? { pool: 'web' } : {};
};

const alertOf = (alert: string): Alert => ({
  alert,
  labels: labelsOf(alert),
  target: /^Postgres/.test(alert) ? 'orders' : /^Application/.test(alert) ? 'api' : 'redis',
  state: 'firing',
  severity: 'critical',
  since: now - 3600,
});

const factOf = ({ metric, labels: { target: _, ...labels }, value }: Sample): Fact => ({
  name: metric.name,
  labels,
  value,
});

/** What a Prometheus knows of a state. */
export const historyOf = (state: State): History => {
  const of = (value: number) => new Map([['redis', value]]);
  const { usedInDay = 48_000, perDay = 51_000, polls = 17_280, alerts = [] } = state;
  const rest = usedInDay - polls;
  const purposes = (share: number) =>
    new Map([
      [
        'redis',
        new Map([
          ['idle_polling', polls * share],
          ['heartbeats', 5_760 * share],
          ['queue_work', (rest - 5_760 - 5_800) * share],
          ['monitor', 5_800 * share],
        ]),
      ],
    ]);
  return {
    usedInDay: of(usedInDay),
    perDayAtHourRate: of(perDay),
    ownInDay: of(5_800),
    rejectedInDay: of(0),
    rejectedNow: of(0),
    roundTrip: of(0.0012),
    purposes: purposes(1),
    purposesInHour: purposes(perDay / 24 / usedInDay),
    services: new Map(),
    servicesInHour: new Map(),
    greatestCommand: new Map([['redis', 'brpop']]),
    facts: new Map([
      [
        'redis',
        redisSamples(state)
          .filter(({ metric }) => isHeard(metric))
          .map(factOf),
      ],
    ]),
    alerts: alerts.map(alertOf),
    isAlerting: true,
  };
};

/** The states by name. */
export const states: Readonly<Record<string, State>> = {
  healthy: {},
  'memory over budget': { memory: 231 * mebibyte, alerts: ['RedisMemoryOverBudget'] },
  'redis down': { isDown: true, alerts: ['RedisDown'] },
  'operations burning': {
    ...{ usedInDay: 96_000, perDay: 560_000, polls: 78_000, interval: 1, version: '5.2.6' },
    alerts: ['RedisOperationsBurningFast'],
  },
  'worker missing': { workersUp: 1, alerts: ['CeleryWorkersMissing'] },
  'beat stopped': { lateness: 400, alerts: ['ScheduledTaskLate', 'ScheduledTaskMissed'] },
  'pool exhausted': { poolTaken: 15, alerts: ['ApplicationPoolNearLimit'] },
  'postgres down': { isPostgresDown: true, alerts: ['PostgresDown'] },
};
