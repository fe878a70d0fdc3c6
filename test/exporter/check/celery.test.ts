import { describe, expect, it } from 'vitest';
import { celeryLines } from '../../../exporter/check/celery.ts';
import type { Fact, History } from '../../../exporter/check/history.ts';
import { View } from '../../../exporter/check/view.ts';
import { workersExpected } from '../../../exporter/metrics/celery.ts';
import { celeryQueueLength } from '../../../exporter/metrics/queues.ts';
import { atTarget, type Sample, sample } from '../../../exporter/sample.ts';

const space = { db: 'db0', prefix: '' };
const collected = (...samples: readonly Sample[]) =>
  new View(
    'redis',
    samples.map((each) => atTarget(each, 'redis')),
  );

const fact = (name: string, value: number, labels: Readonly<Record<string, string>> = {}): Fact => ({
  name: `celery_${name}`,
  labels: { db: 'db0', ...labels },
  value,
});
const up = (hostname: string, value = 1, labels = {}) => fact('worker_up', value, { hostname, ...labels });

const history = (...facts: readonly Fact[]): History => {
  const none = new Map<string, number>();
  return {
    usedInDay: none,
    perDayAtHourRate: none,
    ownInDay: none,
    rejectedInDay: none,
    rejectedNow: none,
    purposes: new Map(),
    roundTrip: none,
    facts: new Map([['redis', facts]]),
    alerts: [],
    isAlerting: true,
  };
};

const told = (...facts: readonly Fact[]) =>
  celeryLines(collected(), history(...facts)).map(({ check, state, value, budget, advice }) =>
    [check, state, value, budget, advice].join(' | '),
  );
const [workers, settings] = [
  (...facts: readonly Fact[]) => told(...facts)[0],
  (...facts: readonly Fact[]) => told(up('w@a'), ...facts).slice(1),
];

describe('without history', () => {
  it('nothing is said where there is no Celery', () => {
    expect(celeryLines(collected(), undefined)).toEqual([]);
  });

  it('workers are not known, whatever was heard in a moment', () => {
    for (const each of [
      sample(workersExpected, 3, space),
      sample(celeryQueueLength, 0, { ...space, queue_name: 'celery' }),
    ]) {
      const [line, ...others] = celeryLines(collected(each), undefined);
      expect(line).toMatchObject({ check: 'Celery workers', state: 'unknown', value: '' });
      expect(line?.advice).toContain('give --prometheus URL');
      expect(others).toEqual([]);
    }
  });
});

describe('workers', () => {
  it.each([
    ['all up', [up('w@a'), up('w@b'), fact('workers_expected', 2)], 'good | 2 up | 2 | '],
    ['none expected', [up('w@a')], 'good | 1 up |  | '],
    [
      'one down',
      [up('w@a'), up('w@b', 0), fact('workers_expected', 2)],
      'broken | 1 up, 1 down | 2 | down: w@b',
    ],
    [
      'one never heard',
      [up('w@a'), fact('workers_expected', 2)],
      'broken | 1 up | 2 | of the others nothing is heard',
    ],
    [
      'one hung',
      [up('w@a'), fact('workers_hung', 1)],
      'broken | 1 up |  | 1 hung: they are sent a ping and do not answer',
    ],
    [
      'many down',
      [1, 2, 3, 4, 5, 6, 7].map((n) => up(`w@${n}`, 0)),
      'broken | 0 up, 7 down |  | down: w@1, w@2, w@3, w@4, w@5 and 2 more',
    ],
  ])('%s', (_, facts, expected) => {
    expect(workers(...facts)).toBe(`Celery workers | ${expected}`);
  });

  it('are told of each installation, and Prometheus leaves out an empty prefix', () => {
    const lines = told(up('w@a'), up('x@a', 0, { prefix: 'shop:' }), up('y@a', 1, { db: 'db2' }));
    expect(lines.filter((line) => line.startsWith('Celery workers'))).toEqual([
      'Celery workers of db0 | good | 1 up |  | ',
      'Celery workers of db0 shop: | broken | 0 up, 1 down |  | down: x@a',
      'Celery workers of db2 | good | 1 up |  | ',
    ]);
  });
});

describe('consumers', () => {
  const stuck = (queue: string, value: number) => fact('queue_consumer_stuck', value, { queue_name: queue });

  it('are stuck of queues that are named', () => {
    expect(told(up('w@a'), stuck('mail', 1), stuck('celery', 0))[1]).toBe(
      'Celery consumers stuck | broken | 1 | 0 | restart the workers of: mail',
    );
    expect(told(up('w@a'), stuck('celery', 0))[1]).toBe('Celery consumers stuck | good | 0 | 0 | ');
  });
});

describe('settings', () => {
  const setting = (name: string, value: number) => fact('setting_effective', value, { setting: name });
  const version = (text: string) => fact('worker_info', 1, { version: text });

  it('that do nothing are told with what tells it, and break no budget', () => {
    const lines = settings(
      ...[setting('polling_interval', 0), fact('consumers', 3), version('5.2.6')],
      ...[fact('consumer_poll_interval_seconds', 1), setting('heartbeat_interval', 0)],
      ...[fact('worker_heartbeat_interval_seconds', 2, { hostname: 'w@a' })],
      ...[setting('result_backend', 0), fact('results_stored_ratio', 1.04)],
    );
    expect(lines).toEqual([
      'polling_interval | without effect |  |  | 3 consumers ask 60 times a minute each; kombu before 5.6 ignores polling_interval on Redis (Celery 5.2.6)',
      'heartbeat_interval | without effect |  |  | 1 worker sends one every 2 s',
      'result_backend | without effect |  |  | 1.04 SETEX for each task',
      'prefetch | unknown |  |  | not known: only workers themselves tell it, asked by control: true',
    ]);
  });

  it('that have an effect are told with what tells it', () => {
    const lines = settings(
      ...[setting('polling_interval', 1), fact('consumers', 1), version('5.6.3')],
      ...[fact('consumer_poll_interval_seconds', 9.8), setting('heartbeat_interval', 1)],
      ...[30, 45].map((freq) => fact('worker_heartbeat_interval_seconds', freq, { hostname: `w@${freq}` })),
      ...[setting('result_backend', 1), fact('results_stored_ratio', 0)],
    );
    expect(lines.slice(0, 3)).toEqual([
      'polling_interval | good |  |  | 1 consumer asks 6.1 times a minute',
      'heartbeat_interval | good |  |  | 2 workers send one every 30 to 45 s',
      'result_backend | good |  |  | 0.00 SETEX for each task',
    ]);
  });

  it('blames no kombu that takes the setting', () => {
    const facts = [setting('polling_interval', 0), fact('consumers', 2), version('5.6.3')];
    expect(settings(...facts, fact('consumer_poll_interval_seconds', 1))[0]).toBe(
      'polling_interval | without effect |  |  | 2 consumers ask 60 times a minute each',
    );
  });

  it('are not told where no worker is up', () => {
    expect(told(up('w@a', 0))).toHaveLength(1);
  });
});
