import { describe, expect, it } from 'vitest';
import { about, line } from '../../../exporter/check/line.ts';
import { alertsOf, firstSince, lineOf } from '../../../exporter/check/since.ts';
import { findingAlerts } from '../../../exporter/metrics/checklist.ts';
import { alerts } from '../../rules/rule-files.ts';
import { historyOf } from '../../support/check-states.ts';

const alert = (name: string, since: number | undefined, labels = {}, target = 'redis') =>
  ({ alert: name, target, labels, state: 'firing', severity: '', since }) as const;
const knowing = (...found: readonly ReturnType<typeof alert>[]) => ({ ...historyOf({}), alerts: found });

describe('the alerts of findings', () => {
  it.each(Object.entries(findingAlerts))('%s are in the rules', (_, pattern) => {
    for (const part of pattern.split('|'))
      expect(
        alerts.some(({ alert: name }) => new RegExp(`^(${part})$`).test(name)),
        part,
      ).toBe(true);
  });

  it('are those of the target, and of the pool where it has several', () => {
    const history = knowing(
      alert('ApplicationPoolNearLimit', 1, { pool: 'a' }),
      alert('ApplicationPoolTimeouts', 2, { pool: 'b' }),
      alert('ApplicationPoolTimeouts', 3, { pool: 'b' }, 'other'),
      alert('RedisDown', 4),
    );
    expect(alertsOf(history, 'redis', 'pool', { pool: 'b' }).map(({ since }) => since)).toEqual([2]);
    expect(alertsOf(history, 'redis', 'pool').map(({ since }) => since)).toEqual([1, 2]);
    expect(alertsOf(undefined, 'redis', 'pool')).toEqual([]);
  });

  it('may leave out an empty prefix, as Prometheus does', () => {
    const history = knowing(alert('CeleryWorkerDown', 5, { db: 'db0' }));
    expect(alertsOf(history, 'redis', 'workers', { db: 'db0', prefix: '' })).toHaveLength(1);
    expect(alertsOf(history, 'redis', 'workers', { db: 'db0', prefix: 'shop:' })).toEqual([]);
  });
});

describe('since when a finding holds', () => {
  it('is when the first of its alerts began, and not known without one', () => {
    expect(firstSince([alert('a', undefined), alert('b', 7), alert('c', 5)])).toBe(5);
    expect(firstSince([alert('a', undefined)])).toBeUndefined();
    expect(firstSince([])).toBeUndefined();
  });

  it('is told of what is good now as at risk', () => {
    const draft = about('save', line('save', 'good', '3 s', '5 min'));
    const found = knowing(alert('RedisSaveTooLong', 9), alert('RedisSaveTooLong', 8), alert('RedisDown', 1));
    expect(lineOf('redis', found, 2, draft)).toEqual({
      ...{ target: 'redis', check: 'save', state: 'at risk', value: '3 s', budget: '5 min', advice: '' },
      ...{ ageSeconds: 2, since: 8, alerts: ['RedisSaveTooLong'] },
    });
    expect(lineOf('redis', knowing(), 2, draft)).toMatchObject({
      state: 'good',
      since: undefined,
      alerts: [],
    });
    expect(lineOf('redis', undefined, 2, { ...draft, state: 'broken' })).toMatchObject({ state: 'broken' });
  });
});
