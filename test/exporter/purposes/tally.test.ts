import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Counted, PurposeTally } from '../../../exporter/purposes/tally.ts';

const counted = (
  calls: Readonly<Record<string, number>>,
  known: Partial<Pick<Counted, 'own' | 'heard'>> = {},
): Counted => ({
  calls: new Map(Object.entries(calls)),
  total: Object.values(calls).reduce((sum, each) => sum + each, 0),
  own: new Map(),
  heard: { worker: 0, task: 0 },
  ...known,
});

const told = (sums: ReadonlyMap<string, number>) =>
  Object.fromEntries([...sums].filter(([, many]) => many > 0));

describe('a tally', () => {
  it('begins at 0 for each purpose, whatever the server has done before', () => {
    const sums = new PurposeTally().observe(counted({ get: 1_000_000 }));
    expect([...sums.values()].every((many) => many === 0)).toBe(true);
    expect(sums.size).toBe(11);
  });

  it('grows by what was called since', () => {
    const tally = new PurposeTally();
    tally.observe(counted({ get: 10, info: 1 }, { own: new Map([['info', 1]]) }));
    const sums = tally.observe(counted({ get: 15, set: 2, info: 2 }, { own: new Map([['info', 2]]) }));
    expect(told(sums)).toEqual({ cache_reads: 5, cache_writes: 2, monitor: 1 });
  });

  it('takes messages that were heard since for heartbeats, and who was ever seen for seen', () => {
    const tally = new PurposeTally();
    tally.observe(counted({ publish: 100, brpop: 9 }, { heard: { worker: 90, task: 10 } }));
    const sums = tally.observe(
      counted(
        { publish: 106, brpop: 9, set: 1, zrevrangebyscore: 1, evalsha: 1 },
        { heard: { worker: 94, task: 11 } },
      ),
    );
    expect(told(sums)).toEqual({ heartbeats: 4, queue_work: 1, other: 1, idle_polling: 3 });
  });

  it('counts all of a server that began anew', () => {
    const tally = new PurposeTally();
    tally.observe(counted({ get: 100, set: 100 }));
    expect(told(tally.observe(counted({ get: 7 })))).toEqual({ cache_reads: 7 });
    expect(told(tally.observe(counted({ get: 9 })))).toEqual({ cache_reads: 9 });
  });

  it('never falls, and grows by as much as the total', () => {
    const readings = fc.array(fc.record({ get: fc.nat(100), brpop: fc.nat(100), zadd: fc.nat(100) }), {
      minLength: 2,
    });
    fc.assert(
      fc.property(readings, (steps) => {
        const tally = new PurposeTally();
        const at = { get: 0, brpop: 0, zadd: 0 };
        const totals = steps.map((step) => {
          for (const name of ['get', 'brpop', 'zadd'] as const) at[name] += step[name];
          const now = counted(at);
          return { total: now.total, sums: new Map(tally.observe(now)) };
        });
        for (const [index, { total, sums }] of totals.entries()) {
          const sum = [...sums.values()].reduce((all, each) => all + each, 0);
          expect(sum).toBe(total - (totals[0]?.total ?? 0));
          for (const [purpose, many] of totals[index - 1]?.sums ?? [])
            expect(sums.get(purpose)).toBeGreaterThanOrEqual(many);
        }
      }),
    );
  });
});
