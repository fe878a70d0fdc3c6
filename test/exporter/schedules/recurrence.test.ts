import { describe, expect, it } from 'vitest';
import { type Recurrence, recurCron, recurEvery } from '../../../exporter/schedules/recurrence.ts';

const berlin = { timezone: 'Europe/Berlin' };
const at = (text: string): number => Date.parse(text);
const told = (moment: number | undefined) => moment !== undefined && new Date(moment).toISOString();

/** A number of due times after a moment, one after the other. */
const following = (recurrence: Recurrence | undefined, from: string, many: number) => {
  const found: unknown[] = [];
  let moment = at(from);
  for (let each = 0; each < many; each++) {
    moment = recurrence?.after(moment) ?? Number.NaN;
    found.push(told(moment));
  }
  return found;
};

describe('an interval', () => {
  it('goes on from any due time, either way', () => {
    const minute = recurEvery(60_000);
    expect([minute?.after(1000), minute?.before(61_000), minute?.everyMs]).toEqual([61_000, 1000, 60_000]);
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])('of %d is none', (everyMs) => {
    expect(recurEvery(everyMs)).toBeUndefined();
  });
});

describe('02:30 every day in Berlin', () => {
  const daily = recurCron('30 2 * * *', berlin);

  it('is due at the end of the gap on the day the clocks go forward', () => {
    expect(following(daily, '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('is due once on the day the clocks go back, the first time', () => {
    expect(following(daily, '2026-10-24T00:00:00Z', 3)).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('is 23 and 25 hours from one to the next there, about', () => {
    const interval = (from: string) => ((daily?.after(at(from)) ?? 0) - at(from)) / 3_600_000;
    expect(interval('2026-03-28T01:30:00Z')).toBe(23.5);
    expect(interval('2026-10-25T00:30:00Z')).toBe(25);
  });

  it('was due before as it is due after', () => {
    expect(told(daily?.before(at('2026-03-30T00:30:00Z')))).toBe('2026-03-29T01:00:00.000Z');
    expect(told(daily?.before(at('2026-10-26T01:30:00Z')))).toBe('2026-10-25T00:30:00.000Z');
  });
});

describe('every hour in Berlin', () => {
  const hourly = recurCron('0 * * * *', berlin);

  it.each(['2026-03-28T23:00:00Z', '2026-10-24T23:00:00Z'])('is due every hour from %s', (from) => {
    const hours = Array.from({ length: 5 }, (_, each) => told(at(from) + (each + 1) * 3_600_000));
    expect(following(hourly, from, 5)).toEqual(hours);
  });
});

describe('a cron expression', () => {
  it('may have seconds, as those of BullMQ', () => {
    expect(following(recurCron('30 */5 * * * *', { timezone: 'UTC' }), '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-01-01T00:00:30.000Z',
      '2026-01-01T00:05:30.000Z',
    ]);
  });

  it("takes a day that fits either field in cron, and both in Celery's", () => {
    const first = (bothDays: boolean) =>
      following(recurCron('0 4 1-7 * 1', { timezone: 'UTC', bothDays }), '2026-01-01T05:00:00Z', 1);
    expect(first(false)).toEqual(['2026-01-02T04:00:00.000Z']);
    expect(first(true)).toEqual(['2026-01-05T04:00:00.000Z']);
  });

  it('that never comes true is never due', () => {
    expect(recurCron('0 0 31 2 *', { timezone: 'UTC' })?.after(at('2026-01-01T00:00:00Z'))).toBeUndefined();
  });

  it.each(['H 3 * * *', '0 25 * * *', 'daily', ''])('%j is not understood', (pattern) => {
    expect(recurCron(pattern, { timezone: 'UTC' })).toBeUndefined();
  });

  it('in a zone that does not exist is not understood', () => {
    expect(recurCron('0 3 * * *', { timezone: 'Europe/Nowhere' })).toBeUndefined();
  });
});
