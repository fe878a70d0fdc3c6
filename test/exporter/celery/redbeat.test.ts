import { describe, expect, it } from 'vitest';
import { decodeRedbeat } from '../../../exporter/celery/redbeat.ts';
import { capturedRedbeat } from '../../support/redbeat.ts';

const crontab = (fields: Readonly<Record<string, unknown>>, more = {}): string =>
  JSON.stringify({ name: 'x', task: 't', schedule: { __type__: 'crontab', ...fields }, ...more });
const read = (definition: string | null, meta: string | null = null, timezone = 'UTC') =>
  decodeRedbeat(definition, meta, timezone);
const dueAfter = (definition: string, from: string, timezone = 'UTC') => {
  const moment = read(definition, null, timezone)?.recurrence?.after(Date.parse(from));
  return moment !== undefined && new Date(moment).toISOString();
};

describe('an entry of redbeat', () => {
  it('is read as captured', () => {
    const { definition, meta } = capturedRedbeat();
    expect(read(definition, meta)).toMatchObject({
      enabled: true,
      hasRun: true,
      recurrence: { everyMs: 10_000 },
    });
  });

  it('that never ran has not run', () => {
    const { definition } = capturedRedbeat();
    expect(read(definition)).toMatchObject({ hasRun: false });
    expect(read(definition, '{"last_run_at": {}, "total_run_count": 0}')).toMatchObject({ hasRun: false });
  });

  it('may be disabled', () => {
    expect(read(crontab({}, { enabled: false }))).toMatchObject({ enabled: false });
    expect(read(crontab({}))).toMatchObject({ enabled: true });
  });

  it('may be a crontab, in the zone of the application', () => {
    const nightly = crontab({
      minute: 30,
      hour: '2',
      day_of_week: '*',
      day_of_month: '*',
      month_of_year: '*',
    });
    expect(dueAfter(nightly, '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
    expect(dueAfter(nightly, '2026-03-28T12:00:00Z')).toBe('2026-03-29T02:30:00.000Z');
  });

  it('may name days at length, in lists, and both kinds of days', () => {
    const some = crontab({ minute: '0', hour: '4', day_of_week: 'monday, friday', day_of_month: '1-7' });
    expect(dueAfter(some, '2026-01-02T05:00:00Z')).toBe('2026-01-05T04:00:00.000Z');
    const list = crontab({ minute: [0, 30], hour: [4] });
    expect(dueAfter(list, '2026-01-02T04:00:00Z')).toBe('2026-01-02T04:30:00.000Z');
  });

  it('of a kind that is not known has no due times', () => {
    const definition = '{"schedule": {"__type__": "rrule", "freq": 3}}';
    expect(read(definition)).toEqual({ enabled: true, recurrence: undefined, hasRun: false });
    expect(read('{}')).toMatchObject({ recurrence: undefined });
  });

  it.each([null, 'not JSON', `"${'x'.repeat(2 ** 18)}"`])('without a definition is none', (definition) => {
    expect(read(definition)).toBeUndefined();
  });
});
