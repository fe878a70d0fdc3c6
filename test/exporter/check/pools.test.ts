import { describe, expect, it } from 'vitest';
import { judge } from '../../../exporter/check/check.ts';
import { exitCodeOf } from '../../../exporter/check/line.ts';
import * as m from '../../../exporter/metrics/application.ts';
import * as headroom from '../../../exporter/metrics/headroom.ts';
import { atTarget, sample } from '../../../exporter/sample.ts';

const check = (usage: number | undefined) =>
  judge(
    ['api'],
    [
      sample(m.applicationUp, 1),
      sample(headroom.collectorAge, 2, { collector: 'application_pools' }),
      ...(usage === undefined ? [] : [sample(m.poolUsage, usage, { pool: 'orders' })]),
      sample(m.poolUsageBudget, 0.8, { pool: 'orders' }),
    ].map((each) => atTarget(each, 'api')),
    undefined,
  );

describe('the pools of an application', () => {
  it.each([
    [0.8, 'good', 0],
    [0.81, 'broken', 1],
    [undefined, 'unknown', 0],
  ] as const)('at %s are %s', (usage, state, exitCode) => {
    const report = check(usage);
    expect(report.lines).toMatchObject([
      { target: 'api', check: 'pool orders, taken', state, ageSeconds: 2 },
    ]);
    expect(exitCodeOf(report)).toBe(exitCode);
  });

  it('that could not be read are told so', () => {
    const samples = [
      sample(m.applicationUp, 0),
      sample(headroom.failureReason, 1, { collector: 'application_pools', reason: 'refused' }),
    ].map((each) => atTarget(each, 'api'));
    const report = judge(['api'], samples, undefined);
    expect(report.lines).toMatchObject([{ check: 'application_pools', state: 'unread' }]);
    expect(exitCodeOf(report)).toBe(2);
  });
});
