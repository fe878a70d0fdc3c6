import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TaskTotals } from '../../../exporter/celery/task-totals.ts';

const second = 1000;
const minute = 60 * second;

/** What a process says at a moment that started at another one. */
const said = (startedAt: number | undefined, now: number, total: Record<string, number>, pid = 1) => ({
  pid,
  uptime: startedAt === undefined ? undefined : Math.floor((now - startedAt) / second),
  totals: new Map(Object.entries(total)),
});
const grown = (table: TaskTotals, node: string, now: number, stats: ReturnType<typeof said>) =>
  Object.fromEntries(table.grown(node, stats, now));

describe('the tasks of a worker', () => {
  it('count from the first look, which tells their names', () => {
    const table = new TaskTotals();
    expect(grown(table, 'w@h', minute, said(0, minute, { add: 5 }))).toEqual({ add: 0 });
    expect(grown(table, 'w@h', 2 * minute, said(0, 2 * minute, { add: 7, mul: 1 }))).toEqual({
      add: 2,
      mul: 1,
    });
    expect(grown(table, 'w@h', 3 * minute, said(0, 3 * minute, { add: 7, mul: 1 }))).toEqual({
      add: 0,
      mul: 0,
    });
  });

  it.each([
    ['its process is another', said(90 * second, 2 * minute, { add: 6 }, 2)],
    ['its total fell', said(undefined, 2 * minute, { add: 4 })],
    ['a name is gone', said(undefined, 2 * minute, { mul: 4 })],
    ['it is younger than the last look', said(90 * second, 2 * minute, { add: 6 })],
  ])('count from 0 after a restart: %s', (_, after) => {
    const table = new TaskTotals();
    table.grown('w@h', said(0, minute, { add: 5 }), minute);
    expect(new Map(table.grown('w@h', after, 2 * minute))).toEqual(after.totals);
  });

  it('count in full of a worker that came after the first look, and not of one that answers late', () => {
    const table = new TaskTotals();
    table.grown('first@h', said(0, minute, {}), minute);
    expect(grown(table, 'new@h', 5 * minute, said(2 * minute, 5 * minute, { add: 3 }))).toEqual({ add: 3 });
    expect(grown(table, 'old@h', 5 * minute, said(0, 5 * minute, { add: 3 }))).toEqual({ add: 0 });
    expect(grown(table, 'mute@h', 5 * minute, said(undefined, 5 * minute, { add: 3 }))).toEqual({ add: 0 });
  });

  it('never count twice where workers are forgotten, as they are too many', () => {
    const table = new TaskTotals(2);
    for (const node of ['a@h', 'b@h', 'c@h']) table.grown(node, said(0, minute, { add: 5 }), minute);
    expect(grown(table, 'a@h', 2 * minute, said(minute, 2 * minute, { add: 6 }))).toEqual({ add: 0 });
  });

  it('sum up to what was started, whatever restarts there are', () => {
    const step = fc.record({ node: fc.constantFrom('a@h', 'b@h'), tasks: fc.nat(50), restart: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const table = new TaskTotals();
        const nodes = new Map(['a@h', 'b@h'].map((name) => [name, { pid: 1, startedAt: 0, total: 0 }]));
        for (const [name, { total }] of nodes) table.grown(name, said(0, minute, { t: total }), minute);
        let [counted, started] = [0, 0];
        for (const [index, { node, tasks, restart }] of steps.entries()) {
          const now = (index + 2) * minute;
          const process = nodes.get(node);
          if (!process) continue;
          // A container gives each process the same number.
          if (restart) Object.assign(process, { startedAt: now - 30 * second, total: 0 });
          process.total += tasks;
          started += tasks;
          const stats = said(process.startedAt, now, { t: process.total }, process.pid);
          counted += table.grown(node, stats, now).get('t') ?? 0;
        }
        expect(counted).toBe(started);
      }),
    );
  });
});
