import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topNames, withoutNumbers } from '../../../exporter/collectors/top-names.ts';

describe('withoutNumbers', () => {
  it.each([
    ['web', 'web'],
    ['psql', 'psql'],
    ['celery worker 3', 'celery worker 3'],
    ['PostgreSQL JDBC Driver', 'PostgreSQL JDBC Driver'],
    ['job-10001', 'job-*'],
    ['pgAdmin 4 - CONN:1234567', 'pgAdmin 4 - CONN:*'],
    ['0b1c2d3e-aaaa-bbbb-cccc-0123456789ab', '*'],
    ['deploy deadbeef01', 'deploy *'],
    ['facade', 'facade'],
    ['effaced feedback', 'effaced feedback'],
    ['', ''],
  ])('of %j is %j', (name, expected) => {
    expect(withoutNumbers(name)).toBe(expected);
  });
});

describe('topNames', () => {
  const counts = new Map([
    ['a', 1],
    ['b', 5],
    ['c', 5],
    ['d', 9],
  ]);

  it('are those with most connections, then by name', () => {
    expect([...topNames(counts, new Set(), 2)]).toEqual(['d', 'b']);
  });

  it('stay while they are there', () => {
    expect([...topNames(counts, new Set(['a', 'gone']), 2)]).toEqual(['a', 'd']);
  });

  it('are never more than the limit, and never names that are gone', () => {
    const names = fc.array(fc.string({ maxLength: 2 }));
    fc.assert(
      fc.property(names, names, fc.nat(5), (now, before, most) => {
        const shown = topNames(new Map(now.map((name) => [name, 1])), new Set(before), most);
        return (
          shown.size === Math.min(most, new Set(now).size) && [...shown].every((name) => now.includes(name))
        );
      }),
    );
  });
});
