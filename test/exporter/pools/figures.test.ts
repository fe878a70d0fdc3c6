import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poolFigures } from '../../../exporter/pools/figures.ts';

const told = { pool: 'orders', idle: 0, used: 0, idleMax: 20, max: 30, pending: 0, timeouts: 0 };

describe('the figures of the old page', () => {
  // What SQLAlchemy's 20 + 10 tells at each of these moments.
  it.each([
    ['fresh', { idle: 0, used: 0 }, { size: 20, checkedIn: 0, checkedOut: 0, overflow: 0, usage: 0 }],
    ['one out', { idle: 0, used: 1 }, { size: 20, checkedIn: 0, checkedOut: 1, overflow: 0, usage: 1 / 30 }],
    ['exhausted', { idle: 0, used: 30 }, { size: 20, checkedIn: 0, checkedOut: 30, overflow: 10, usage: 1 }],
    [
      '20 back',
      { idle: 20, used: 10 },
      { size: 20, checkedIn: 20, checkedOut: 10, overflow: 10, usage: 1 / 3 },
    ],
    ['all back', { idle: 20, used: 0 }, { size: 20, checkedIn: 20, checkedOut: 0, overflow: 0, usage: 0 }],
  ])('%s', (_, counts, expected) => {
    expect(poolFigures([{ ...told, process: '1', ...counts }])).toEqual([expect.objectContaining(expected)]);
  });
});

describe('several processes', () => {
  it('are added up, but for their usage: the fullest counts', () => {
    const processes = [
      { ...told, process: '1', used: 30, pending: 2 },
      { ...told, process: '2', idle: 20, used: 3 },
    ];
    expect(poolFigures(processes)).toEqual([
      {
        pool: 'orders',
        size: 40,
        checkedIn: 20,
        checkedOut: 33,
        overflow: 13,
        max: 60,
        pending: 2,
        usage: 1,
      },
    ]);
  });

  it('of which one says too little have no sum', () => {
    const processes = [
      { ...told, process: '1' },
      { pool: 'orders', process: '2', used: 3, max: 30 },
    ];
    expect(poolFigures(processes)).toEqual([
      {
        pool: 'orders',
        size: undefined,
        checkedIn: undefined,
        checkedOut: 3,
        overflow: undefined,
        max: 60,
        pending: undefined,
        usage: 0.1,
      },
    ]);
  });

  it('have a usage between nothing and all where every one has a limit', () => {
    const process = fc
      .tuple(fc.nat(50), fc.nat(50), fc.constantFrom('a', 'b'))
      .map(([used, more, pool]) => ({ pool, process: `${used}`, used, max: used + more }));
    fc.assert(
      fc.property(fc.array(process), (processes) => {
        const figures = poolFigures(processes);
        expect(figures.map(({ pool }) => pool)).toEqual(
          [...new Set(processes.map(({ pool }) => pool))].sort(),
        );
        for (const { usage } of figures) if (usage !== undefined) expect(usage).toBeLessThanOrEqual(1);
      }),
    );
  });
});

it('has no usage of a pool that may have no connections, or has no limit', () => {
  const pools = [
    { pool: 'a', process: '1', used: 0, max: 0 },
    { pool: 'b', process: '1', used: 5 },
  ];
  expect(poolFigures(pools).map(({ usage }) => usage)).toEqual([undefined, undefined]);
});
