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
    purposesInHour: new Map(),
    services: new Map(),
    servicesInHour: new Map(),
    greatestCommand: new Map(),
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
const workers = (...facts: readonly Fact[]) => told(...facts)[0];

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
      'broken | 1 up, 1 down | 2 | down: w@b; start it again',
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
      'broken | 0 up, 7 down |  | down: w@1, w@2, w@3, w@4, w@5 and 2 more; start them again',
    ],
  ])('%s', (_, facts, expected) => {
    expect(workers(...facts)).toBe(`Celery workers | ${expected}`);
  });

  it('are told of each installation, and Prometheus leaves out an empty prefix', () => {
    const lines = told(up('w@a'), up('x@a', 0, { prefix: 'shop:' }), up('y@a', 1, { db: 'db2' }));
    expect(lines.filter((line) => line.startsWith('Celery workers'))).toEqual([
      'Celery workers of db0 | good | 1 up |  | ',
      'Celery workers of db0 shop: | broken | 0 up, 1 down |  | down: x@a; start it again',
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
