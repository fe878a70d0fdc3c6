import { describe, expect, it } from 'vitest';
import { type Recurrence, recurCron, recurEvery } from '../../../exporter/schedules/recurrence.ts';
import { MissedRuns, mostMissed } from '../../../exporter/schedules/standing.ts';

const minute = recurEvery(60_000) as Recurrence;
const hourly = recurCron('0 * * * *', { timezone: 'UTC' }) as Recurrence;
const dueAt = Date.parse('2026-01-01T03:00:00Z');
const hourMs = 3_600_000;

describe('missed runs', () => {
  it.each([
    [-1, 0],
    [0, 1],
    [59_999, 1],
    [60_000, 2],
    [600_000, 11],
    [1e12, mostMissed],
  ])('of a schedule a minute, %d ms after the first was due, are %d', (lateMs, missed) => {
    expect(new MissedRuns(minute, dueAt).at(dueAt + lateMs)).toBe(missed);
  });

  it('of a cron expression are counted on from where they were', () => {
    const asked: number[] = [];
    const counted: Recurrence = { ...hourly, after: (moment) => asked.push(moment) && hourly.after(moment) };
    const missed = new MissedRuns(counted, dueAt);
    expect([-1, 0, 1.5, 1.5, 3].map((hours) => missed.at(dueAt + hours * hourMs))).toEqual([0, 1, 2, 2, 4]);
    expect(asked).toHaveLength(4);
  });

  it('of a cron expression are 1000 at most', () => {
    expect(new MissedRuns(hourly, dueAt).at(dueAt + 5000 * hourMs)).toBe(mostMissed);
  });
});
