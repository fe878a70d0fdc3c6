import { describe, expect, it } from 'vitest';
import { judge } from '../../../exporter/check/check.ts';
import type { History } from '../../../exporter/check/history.ts';
import { exitCodeOf, type Report } from '../../../exporter/check/line.ts';
import { printReport } from '../../../exporter/check/print.ts';
import * as headroom from '../../../exporter/metrics/headroom.ts';
import * as pg from '../../../exporter/metrics/postgres.ts';
import * as work from '../../../exporter/metrics/postgres-work.ts';
import * as queues from '../../../exporter/metrics/queues.ts';
import * as m from '../../../exporter/metrics/redis.ts';
import * as persistence from '../../../exporter/metrics/redis-persistence.ts';
import { scheduleGrace, scheduleLateness } from '../../../exporter/metrics/schedules.ts';
import { atTarget, type Sample, sample } from '../../../exporter/sample.ts';

const mebibyte = 2 ** 20;

interface Facts {
  readonly memory?: number;
  readonly processed?: number;
  readonly uptime?: number;
  readonly rejected?: number;
  readonly clients?: number;
  readonly roundTrip?: number;
  readonly save?: number;
}

const collected = (facts: Facts = {}): readonly Sample[] => {
  const { memory = 41 * mebibyte, processed = 5_000, uptime = 3_600_000, rejected = 0, clients = 17 } = facts;
  const { roundTrip = 0.0016, save = 3 } = facts;
  const queue = { db: 'db0', prefix: 'bull', queue: 'mail' };
  return [
    sample(m.redisUp, 1),
    sample(m.redisMemoryUsed, memory),
    sample(m.redisMemoryBudget, 200 * mebibyte),
    sample(m.redisCommandsProcessed, processed),
    sample(m.redisCommandsBudget, 100_000),
    sample(m.redisUptime, uptime),
    sample(m.redisRejectedConnections, rejected),
    sample(m.redisConnectedClients, clients),
    sample(m.redisMaxClients, 10_000),
    sample(m.redisRoundTrip, roundTrip),
    sample(m.redisRoundTripBudget, 0.02),
    sample(m.redisSaveBudget, 300),
    sample(persistence.redisRdbLastBgsaveDurationSec, save),
    sample(persistence.redisRdbCurrentBgsaveDurationSec, -1),
    sample(headroom.collectorAge, 2, { collector: 'redis_server' }),
    sample(queues.celeryQueueLength, 3, { db: 'db0', prefix: '', queue_name: 'celery' }),
    sample(queues.bullmqJobCount, 7, { ...queue, state: 'waiting' }),
    sample(queues.bullmqJobCount, 2, { ...queue, state: 'failed' }),
  ].map((each) => atTarget(each, 'redis'));
};

const unreadable = [
  sample(m.redisUp, 0),
  sample(headroom.failureReason, 1, { collector: 'redis_server', reason: 'auth' }),
].map((each) => atTarget(each, 'redis'));

const history = (
  facts: Partial<Record<keyof Omit<History, 'alerts' | 'facts' | 'purposes' | 'isAlerting'>, number>> = {},
): History => {
  const of = (value: number | undefined) => new Map(value === undefined ? [] : [['redis', value]]);
  return {
    usedInDay: of(facts.usedInDay ?? 48_000),
    perDayAtHourRate: of(facts.perDayAtHourRate ?? 51_000),
    ownInDay: of(facts.ownInDay ?? 5_800),
    rejectedInDay: of(facts.rejectedInDay ?? 0),
    rejectedNow: of(facts.rejectedNow ?? 0),
    purposes: new Map(),
    purposesInHour: new Map(),
    services: new Map(),
    servicesInHour: new Map(),
    greatestCommand: new Map(),
    roundTrip: of(facts.roundTrip),
    facts: new Map(),
    alerts: [],
    isAlerting: true,
  };
};

const states = ({ lines }: Report) => Object.fromEntries(lines.map(({ check, state }) => [check, state]));

describe('a checklist without history', () => {
  it('reads as one screen of at most 80 columns', () => {
    const text = printReport(judge(['redis'], collected(), undefined), false);
    expect(text).toBe(`checklist of redis
UNKNOWN   Operations                                            100,000
OK        Memory                                 41.0 MiB     200.0 MiB
OK        Connections                                  17        10,000
UNKNOWN   Celery workers
UNKNOWN   Scheduled tasks                                             0

redis                                               value        budget     age
? operations, last 24 h                                         100,000     2 s
    needs history: give --prometheus URL
? operations by this exporter                                               2 s
    needs history: give --prometheus URL
? Celery workers                                                            2 s
    workers are known by minutes of listening, and so are their settings: needs
    history: give --prometheus URL
✓ operations a day, average since start               120       100,000     2 s
✓ memory                                         41.0 MiB     200.0 MiB     2 s
✓ connections                                          17        10,000     2 s
✓ connections refused since start                       0             0     2 s
✓ round trip of one read                           1.6 ms         20 ms     2 s
✓ save of the RDB file                                3 s         5 min     2 s

queues                                            waiting
  bullmq bull:mail                                      7  2 failed
  celery celery                                         3

not seen from here: what happened before this moment, and which alerts fire
not seen from here: failures inside applications that never reach Redis
not seen from here: running tasks of a lost worker that acknowledges early
not seen from here: which client sent a command, before Redis 8
All good.
`);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('knows what a server younger than a day has done in 24 hours', () => {
    const report = judge(['redis'], collected({ processed: 120_000, uptime: 80_000 }), undefined);
    expect(states(report)).toMatchObject({ 'operations, last 24 h': 'broken' });
  });

  it('does not know when connections were refused', () => {
    const report = judge(['redis'], collected({ rejected: 4 }), undefined);
    expect(states(report)).toMatchObject({ 'connections refused since start': 'unknown' });
    expect(exitCodeOf(report)).toBe(0);
  });
});

describe('round trips and saves', () => {
  it('are held against their budgets, and one read alone is not enough', () => {
    const slow = collected({ roundTrip: 0.05, save: 301 });
    const alone = judge(['redis'], slow, undefined);
    expect(states(alone)).toMatchObject({
      'round trip of one read': 'unknown',
      'save of the RDB file': 'broken',
    });
    expect(alone.lines.find(({ check }) => check === 'save of the RDB file')).toMatchObject({
      value: '5 min',
      budget: '5 min',
    });
    expect(states(judge(['redis'], slow, history({ roundTrip: 0.021 })))).toMatchObject({
      'round trip, median of 5 min': 'broken',
    });
    expect(states(judge(['redis'], slow, history({ roundTrip: 0.02 })))).toMatchObject({
      'round trip, median of 5 min': 'good',
    });
  });

  it('know of no save before there is one', () => {
    const { lines } = judge(['redis'], collected({ save: -1 }), undefined);
    expect(lines.find(({ check }) => check === 'save of the RDB file')).toMatchObject({
      state: 'good',
      value: 'none yet',
    });
  });
});

describe('a checklist with history', () => {
  it('knows what was used, by whom and how fast', () => {
    const report = judge(['redis'], collected(), history());
    expect(report.lines.map(({ check, state, value }) => [check, state, value]).slice(0, 3)).toEqual([
      ['operations, last 24 h', 'good', '48,000'],
      ['operations a day at this hour’s rate', 'good', '51,000'],
      ['operations by this exporter', 'good', '5,800 (5.8 %)'],
    ]);
    expect(report.blind[0]).toBe('failures inside applications that never reach Redis');
  });

  it('is broken when the day is spent, and says where to look', () => {
    const report = judge(['redis'], collected(), history({ usedInDay: 100_001 }));
    expect(report.lines[0]).toMatchObject({ state: 'broken', value: '100,001', budget: '100,000' });
    expect(report.lines[0]?.advice).toContain('brpop');
    expect(exitCodeOf(report)).toBe(1);
  });

  it('is not broken at the budget', () => {
    expect(exitCodeOf(judge(['redis'], collected(), history({ usedInDay: 100_000 })))).toBe(0);
  });

  it('is broken when connections were refused in the last day', () => {
    expect(exitCodeOf(judge(['redis'], collected(), history({ rejectedInDay: 2 })))).toBe(1);
  });
});

describe('a checklist of what could not be read', () => {
  it('says so with the reason, and nothing else of the target', () => {
    const report = judge(['redis'], unreadable, undefined);
    expect(report.lines.map(({ check, state, advice }) => [check, state, advice])).toEqual([
      [
        'redis_server',
        'unread',
        'could not be read: auth, it refuses the login: look at user and password in the URL',
      ],
    ]);
    expect(exitCodeOf(report)).toBe(2);
  });

  it('tells of what is right but not all there is, and is good for all that', () => {
    const partial = [
      sample(headroom.failureReason, 1, { collector: 'bullmq_queues', reason: 'permission' }),
      sample(headroom.collectorAge, 0, { collector: 'bullmq_queues' }),
    ].map((each) => atTarget(each, 'redis'));
    const report = judge(['redis'], [...collected(), ...partial], undefined);
    expect(report.lines.find(({ check }) => check === 'bullmq_queues')).toMatchObject({
      state: 'partial',
      advice:
        'right, but not all could be read: permission, its user may not: headroom grants prints what is needed',
    });
    expect(exitCodeOf(report)).toBe(0);
    expect(printReport(report, false)).toMatch(/^~ bullmq_queues +2 s$/m);
    expect(printReport(report, false)).toContain('All good, as far as it could be read.');
    const [failure] = partial as [Sample, Sample];
    expect(exitCodeOf(judge(['redis'], [...collected(), failure], undefined))).toBe(2);
  });

  it('tells collectors that failed for one reason in one line', () => {
    const failed = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((collector) =>
      sample(headroom.failureReason, 1, { collector, reason: collector === 'g' ? 'permission' : 'timeout' }),
    );
    const report = judge(
      ['redis'],
      [...collected(), ...failed.map((each) => atTarget(each, 'redis'))],
      undefined,
    );
    const unread = report.lines.filter(({ state }) => state === 'unread');
    expect(unread.map(({ check, advice }) => `${check}: ${advice}`)).toEqual([
      expect.stringMatching(/^6 collectors: could not be read: timeout, .* \(a, b, c, d, e and 1 more\)$/),
      expect.stringMatching(/^g: could not be read: permission, /),
    ]);
  });

  it('is broken first when something else is', () => {
    const bad = collected({ memory: 201 * mebibyte }).map((each) =>
      atTarget({ ...each, labels: { ...each.labels } }, 'x'),
    );
    const other = bad.map((each) => ({ ...each, labels: { ...each.labels, target: 'other' } }));
    expect(exitCodeOf(judge(['redis', 'other'], [...unreadable, ...other], undefined))).toBe(1);
  });
});

describe('a printed checklist', () => {
  it('has colour only when asked for', () => {
    const report = judge(['redis'], collected({ memory: 300 * mebibyte }), undefined);
    expect(printReport(report, false)).not.toContain('\u001b[');
    expect(printReport(report, true)).toContain('\u001b[31m✗');
  });

  it('shows the twenty longest queues and how many more there are', () => {
    const many = Array.from({ length: 25 }, (_, n) =>
      atTarget(sample(queues.celeryQueueLength, n, { db: 'db0', prefix: '', queue_name: `q${n}` }), 'redis'),
    );
    const text = printReport(judge(['redis'], [...collected(), ...many], undefined), false);
    expect(text).toContain('celery q24 ');
    expect(text).not.toContain('celery q4 ');
    expect(text).toContain('  and 7 more');
  });
});

describe('schedules', () => {
  const scheduled = (scheduler: string, schedule: string, lateness: number): readonly Sample[] =>
    [
      sample(scheduleLateness, lateness, { scheduler, schedule }),
      sample(scheduleGrace, 60, { scheduler, schedule }),
    ].map((each) => atTarget(each, 'redis'));
  const lineOf = (...more: readonly Sample[]) =>
    judge(['redis'], [...collected(), ...more], undefined).lines.find(
      ({ check }) => check === 'scheduled tasks late',
    );

  it('are on time within their grace', () => {
    expect(lineOf(...scheduled('bullmq', 'mail/a', 0), ...scheduled('redbeat', 'b', 60))).toMatchObject({
      ...{ state: 'good', value: '0', advice: '' },
    });
  });

  it('that are late are named, three at most', () => {
    const late = ['a', 'b', 'c', 'd'].flatMap((name) => scheduled('bullmq', name, 61));
    expect(lineOf(...late.slice(0, 2))).toMatchObject({
      state: 'broken',
      advice: 'not run when due: a; is bullmq running, and are its tasks taken?',
    });
    expect(lineOf(...late)).toMatchObject({
      value: '4',
      advice: 'not run when due: a, b, c, …; is bullmq running, and are its tasks taken?',
    });
  });

  it('of beat are not told of by one look, nor where there are none', () => {
    expect(lineOf()).toBeUndefined();
    expect(lineOf(...scheduled('beat', 'tick', 0))).toBeUndefined();
  });
});

describe('the checklist of a Postgres', () => {
  const read = (facts: { used?: number; saturated?: number; transaction?: number } = {}) => {
    const { used, saturated = 0, transaction = 2 } = facts;
    const samples = [
      sample(pg.pgUp, 1),
      sample(pg.pgSaturated, saturated),
      sample(pg.connectionsBudget, 0.8),
      sample(pg.connectionsUsable, 97),
      ...(used === undefined ? [] : [sample(pg.connectionsUsed, used)]),
      sample(work.oldestTransaction, transaction),
      sample(work.transactionBudget, 300),
      sample(work.oldestIdleInTransaction, 0),
      sample(work.idleInTransactionBudget, 60),
      sample(work.longestLockWait, 0),
      sample(work.lockWaitBudget, 30),
      sample(headroom.collectorAge, 1, { collector: 'postgres_server' }),
    ];
    return judge(
      ['db'],
      samples.map((each) => atTarget(each, 'db')),
      undefined,
    );
  };

  it('is of connections, transactions and locks', () => {
    const report = read({ used: 41 });
    expect(report.lines.map(({ check, value, budget }) => `${check}: ${value} of ${budget}`)).toEqual([
      'connections: 41 (42.3 %) of 80.0 %',
      'oldest transaction: 2.0 s of 300 s',
      'longest idle in transaction: 0.0 s of 60 s',
      'longest wait for a lock: 0.0 s of 30 s',
    ]);
    expect(exitCodeOf(report)).toBe(0);
  });

  it('is broken over its budgets, and when all slots are taken', () => {
    expect(states(read({ used: 80 }))).toMatchObject({ connections: 'broken' });
    expect(states(read({ used: 10, transaction: 301 }))).toMatchObject({ 'oldest transaction': 'broken' });
    const full = read({ saturated: 1 });
    expect(full.lines[0]).toMatchObject({ state: 'broken', value: 'all taken' });
  });

  it('is not known where it was not read', () => {
    expect(states(read())).toMatchObject({ connections: 'unread' });
  });

  it('is a line alone when it is down', () => {
    const down = [
      sample(pg.pgUp, 0),
      sample(headroom.failureReason, 1, { collector: 'postgres_server', reason: 'auth' }),
    ].map((each) => atTarget(each, 'db'));
    expect(judge(['db'], down, undefined).lines).toMatchObject([
      {
        state: 'unread',
        advice: 'could not be read: auth, it refuses the login: look at user and password in the URL',
      },
    ]);
  });
});
