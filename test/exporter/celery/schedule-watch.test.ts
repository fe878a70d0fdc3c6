import { describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../../exporter/celery/event.ts';
import { type DeclaredSchedule, ScheduleWatch } from '../../../exporter/celery/schedule-watch.ts';

const minuteMs = 60_000;
const base: DeclaredSchedule = {
  name: 'count-stock',
  task: 'shop.count_stock',
  everyMs: minuteMs,
  cron: undefined,
  timezone: 'UTC',
  graceMs: 30_000,
};
const start = Date.parse('2026-03-28T12:00:00Z');

let uuids = 0;
const heard = (type: TaskEvent['type'], more: Partial<TaskEvent> = {}): TaskEvent => ({
  ...{ kind: 'task', type, uuid: `task-${++uuids}`, hostname: undefined },
  ...{ name: 'shop.count_stock', retries: 0, runtime: undefined },
  ...more,
});

/** A watch that began at `start`, and what it says a while later, in seconds after it. */
const watching = (more: Partial<DeclaredSchedule> = {}) => {
  const watch = new ScheduleWatch([{ ...base, ...more }]);
  const says = (afterMs: number, since = start) => {
    const [standing] = watch.standings(start + afterMs, since);
    if (!standing) return undefined;
    const seconds = (ms: number | undefined) => ms !== undefined && ms / 1000;
    return {
      next: seconds(standing.nextAt - start),
      last: standing.lastAt !== undefined && seconds(standing.lastAt - start),
      late: seconds(standing.latenessMs),
      missed: standing.missed,
      interval: seconds(standing.intervalMs),
    };
  };
  says(0);
  return { watch, says };
};

describe('a schedule that was never heard', () => {
  it('is late from the first due time after the watch began', () => {
    const { says } = watching();
    expect(says(59_000)).toMatchObject({ next: 60, last: false, late: 0, missed: 0, interval: 60 });
    expect(says(61_000)).toMatchObject({ next: 60, late: 1, missed: 1 });
    expect(says(185_000)).toMatchObject({ next: 60, late: 125, missed: 3 });
  });

  it('begins anew with the listener, since nobody knows what was missed', () => {
    const { says } = watching();
    expect(says(185_000)).toMatchObject({ missed: 3 });
    expect(says(185_000, start + 180_000)).toMatchObject({ next: 240, late: 0, missed: 0 });
  });
});

describe('an interval', () => {
  it('goes on from the run that was heard', () => {
    const { watch, says } = watching();
    watch.take(heard('sent'), start + 50_000);
    expect(says(100_000)).toEqual({ next: 110, last: 50, late: 0, missed: 0, interval: 60 });
    expect(says(111_000)).toMatchObject({ late: 1, missed: 1 });
    watch.take(heard('received'), start + 115_000);
    expect(says(116_000)).toMatchObject({ next: 175, last: 115, late: 0, missed: 0 });
  });

  it('keeps a run that was heard before anybody asked', () => {
    const watch = new ScheduleWatch([base]);
    watch.take(heard('sent'), start + 50_000);
    expect(watch.standings(start + 55_000, start)).toMatchObject([{ nextAt: start + 110_000 }]);
  });
});

describe('a run', () => {
  it('is one, whoever tells of it and how often', () => {
    const { watch, says } = watching();
    watch.take(heard('sent', { uuid: 'one' }), start + 1000);
    watch.take(heard('received', { uuid: 'one' }), start + 50_000);
    expect(says(50_000)).toMatchObject({ last: 1, next: 61 });
  });

  it.each([
    ['is no retry', heard('received', { retries: 1 })],
    ['is no end', heard('succeeded')],
    ['has the name of the task', heard('sent', { name: 'shop.other' })],
    ['has a name', heard('started', { name: undefined })],
  ])('%s', (_, event) => {
    const { watch, says } = watching();
    watch.take(event, start + 1000);
    expect(says(2000)).toMatchObject({ last: false, next: 60 });
  });

  it('may be known without an event', () => {
    const { watch, says } = watching();
    watch.ran('shop.count_stock', start + 1000);
    expect(says(2000)).toMatchObject({ last: 1, next: 61 });
  });
});

describe('a cron expression', () => {
  const daily = { everyMs: undefined, cron: '30 2 * * *', timezone: 'Europe/Berlin' };
  const hours = (number: number) => number * 3_600_000;

  it('is due at its times, across a change of the clocks', () => {
    const { watch, says } = watching(daily);
    // 02:30 does not exist on 29 March: it is due at 03:00, which is 01:00 UTC.
    expect(says(hours(12))).toMatchObject({ next: 13 * 3600, interval: 23.5 * 3600 });
    watch.take(heard('sent'), start + hours(13) + 500);
    expect(says(hours(14))).toMatchObject({ next: 36.5 * 3600, late: 0, interval: 24 * 3600 });
    expect(says(hours(37.5))).toMatchObject({ late: 3600, missed: 1 });
    expect(says(hours(61))).toMatchObject({ late: 24.5 * 3600, missed: 2 });
  });

  it('is not met by a run long before, such as one by hand', () => {
    const { watch, says } = watching(daily);
    watch.take(heard('sent'), start + hours(10));
    expect(says(hours(10))).toMatchObject({ last: 36_000, next: 13 * 3600 });
  });

  it('is met by a run that is early by a clock that differs', () => {
    const { watch, says } = watching(daily);
    watch.take(heard('sent'), start + hours(13) - 2000);
    expect(says(hours(13))).toMatchObject({ next: 36.5 * 3600, late: 0 });
  });

  it('is met by a run that is late, which leaves the missed ones behind', () => {
    const { watch, says } = watching({ everyMs: undefined, cron: '0 * * * *' });
    expect(says(hours(3.5))).toMatchObject({ next: 3600, missed: 3 });
    watch.take(heard('sent'), start + hours(3.5));
    expect(says(hours(3.5))).toMatchObject({ next: 4 * 3600, late: 0, missed: 0 });
  });

  it('that never comes true again tells nothing', () => {
    expect(watching({ everyMs: undefined, cron: '0 0 31 2 *' }).says(1000)).toBeUndefined();
  });
});
