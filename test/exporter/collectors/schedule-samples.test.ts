import { describe, expect, it } from 'vitest';
import { placeOf, scheduleSamples } from '../../../exporter/collectors/schedule-samples.ts';

const standing = {
  ...{ label: 'a', nextAt: 120_000, lastAt: 60_000, intervalMs: 60_000 },
  ...{ latenessMs: 500, missed: 1, graceMs: 30_000 },
};
const told = (...standings: readonly object[]) =>
  scheduleSamples(
    'beat',
    standings.map((each) => ({ ...standing, ...each })),
  ).map(({ metric, labels, value }) => `${metric.name} ${labels.schedule} ${value}`);

describe('the samples of schedules', () => {
  it('are in seconds', () => {
    expect(told({})).toEqual([
      'headroom_schedule_next_run_timestamp_seconds a 120',
      'headroom_schedule_last_run_timestamp_seconds a 60',
      'headroom_schedule_interval_seconds a 60',
      'headroom_schedule_lateness_seconds a 0.5',
      'headroom_schedule_missed_runs a 1',
      'headroom_schedule_grace_seconds a 30',
    ]);
  });

  it('leave out what is not known', () => {
    const names = told({ lastAt: undefined, intervalMs: undefined, missed: undefined });
    expect(names.map((line) => line.split(' ')[0])).toEqual([
      'headroom_schedule_next_run_timestamp_seconds',
      'headroom_schedule_lateness_seconds',
      'headroom_schedule_grace_seconds',
    ]);
  });

  it('are of the first of one name, as two would be the same series', () => {
    expect(told({}, { nextAt: 999_000 }, { label: 'b' })).toHaveLength(12);
    expect(told({}, { nextAt: 999_000 })[0]).toContain('a 120');
  });
});

describe('the place of a schedule', () => {
  it('is told only where there are several', () => {
    const [bull, other] = [
      { db: 0, prefix: 'bull' },
      { db: 2, prefix: '' },
    ];
    expect(placeOf([bull], bull)).toBe('');
    expect([bull, other].map((each) => placeOf([bull, other], each))).toEqual(['db0/bull/', 'db2/']);
  });
});
