import { describe, expect, it } from 'vitest';
import { type Definition, ScheduleTable } from '../../../exporter/collectors/schedule-table.ts';
import { recurCron, recurEvery } from '../../../exporter/schedules/recurrence.ts';

const minuteMs = 60_000;
const minutely: Definition = {
  label: 'a',
  recurrence: recurEvery(minuteMs),
  hasRun: false,
  isOver: () => false,
  mayEnd: false,
};
const tableOf = (more: Partial<Definition> = {}, steps: 'exact' | 'drifting' = 'exact') => {
  const table = new ScheduleTable(steps);
  table.list([{ id: 'a', dueAt: minuteMs }], 0);
  table.define('a', { ...minutely, ...more }, 0);
  return table;
};
const unread = (table: ScheduleTable<{ id: string; dueAt: number }>, now: number, most = 10) =>
  table.unread(now, most).map(({ id }) => id);

describe('a schedule', () => {
  it('is told once its hash was read', () => {
    const table = new ScheduleTable('exact');
    table.list([{ id: 'a', dueAt: minuteMs }], 0);
    expect(table.standings(0, 1)).toEqual([]);
    expect(unread(table, 0)).toEqual(['a']);
    table.define('a', minutely, 0);
    expect(unread(table, 0)).toEqual([]);
    expect(table.standings(0, 5)).toEqual([
      {
        ...{ label: 'a', nextAt: minuteMs, lastAt: undefined, intervalMs: minuteMs },
        ...{ latenessMs: 0, missed: 0, graceMs: 5 },
      },
    ]);
  });

  it('is late and misses runs while nothing moves', () => {
    expect(tableOf().standings(2.5 * minuteMs, 0)).toMatchObject([{ latenessMs: 1.5 * minuteMs, missed: 2 }]);
  });

  it('is not read again while its due time moves as it should', () => {
    const table = tableOf();
    table.list([{ id: 'a', dueAt: 2 * minuteMs }], minuteMs);
    table.list([{ id: 'a', dueAt: 9 * minuteMs }], 8 * minuteMs);
    expect(unread(table, 8 * minuteMs)).toEqual([]);
    expect(table.standings(8 * minuteMs, 0)).toMatchObject([{ lastAt: 8 * minuteMs, latenessMs: 0 }]);
  });

  it.each([
    ['off its grid', 2.5],
    ['back', 0.5],
    ['further than its next', 4],
  ])('is read again when its due time moves %s', (_, minutes) => {
    const table = tableOf();
    table.list([{ id: 'a', dueAt: minutes * minuteMs }], minuteMs);
    expect(unread(table, minuteMs)).toEqual(['a']);
    expect(table.standings(0, 0)).toMatchObject([{ intervalMs: undefined, lastAt: undefined }]);
  });

  it('may drift where its scheduler counts on from when it ran', () => {
    const table = tableOf({}, 'drifting');
    table.list([{ id: 'a', dueAt: 2 * minuteMs + 1000 }], minuteMs + 1000);
    expect(unread(table, minuteMs + 1000)).toEqual([]);
    table.list([{ id: 'a', dueAt: 2.5 * minuteMs }], minuteMs + 2000);
    expect(unread(table, minuteMs + 2000)).toEqual(['a']);
  });

  it('has no due times where its expression has another than the scheduler', () => {
    const hourly = recurCron('0 * * * *', { timezone: 'UTC' });
    expect(tableOf({ recurrence: hourly }).standings(2 * minuteMs, 0)).toMatchObject([
      { latenessMs: minuteMs, intervalMs: undefined, missed: undefined },
    ]);
  });

  it('ends when it is no longer listed, and when it is over', () => {
    const table = tableOf();
    table.list([], 1);
    expect([table.size, table.standings(1, 0)]).toEqual([0, []]);
    expect(tableOf({ isOver: (dueAt, now) => now > dueAt }).standings(2 * minuteMs, 0)).toEqual([]);
  });
});

describe('a schedule that may end where it stands', () => {
  it('is read again once it is late, and every five minutes from then on', () => {
    const table = tableOf({ mayEnd: true });
    expect(unread(table, minuteMs + 4000)).toEqual([]);
    expect(unread(table, minuteMs + 5000)).toEqual(['a']);
    table.define('a', { ...minutely, mayEnd: true }, minuteMs + 5000);
    expect(unread(table, 5 * minuteMs)).toEqual([]);
    expect(unread(table, 6 * minuteMs + 5000)).toEqual(['a']);
  });
});

describe('many schedules', () => {
  it('are read a part at a time, those that are due first', () => {
    const table = new ScheduleTable('exact');
    table.list(
      [3, 1, 2].map((dueAt) => ({ id: `s${dueAt}`, dueAt })),
      0,
    );
    expect(unread(table, 0, 2)).toEqual(['s1', 's2']);
  });

  it('are remembered for a while when they are not listed', () => {
    const table = tableOf();
    table.list([], 1);
    table.list([{ id: 'a', dueAt: minuteMs }], 2);
    expect(unread(table, 2)).toEqual([]);
    const others = Array.from({ length: 6000 }, (_, each) => ({ id: `other ${each}`, dueAt: each }));
    table.list(others, 3);
    table.list([{ id: 'a', dueAt: minuteMs }], 4);
    expect(unread(table, 4)).toEqual(['a']);
  });
});
