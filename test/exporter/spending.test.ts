import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Purse } from '../../exporter/spending.ts';

const hourMs = 3_600_000;

describe('a purse', () => {
  it('is endless without a budget', () => {
    const purse = new Purse({ commandsPerDay: undefined, share: 0.1 });
    purse.spend(1e9, 0);
    expect(purse.left(0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('allows a tenth of an hour of the budget, and a twelfth of that at once', () => {
    const purse = new Purse({ commandsPerDay: 240_000, share: 0.1 });
    expect(purse.perHour(0)).toBe(1000);
    expect(purse.left(0)).toBeCloseTo(1000 / 12);
  });

  it('goes by what the server really did in the last hour where that is more', () => {
    const purse = new Purse({ commandsPerDay: 24_000, share: 0.1 });
    purse.observe(5_000, 0);
    purse.observe(45_000, hourMs / 2);
    expect(purse.perHour(hourMs / 2)).toBe(4000);
  });

  it('forgets what the server did more than an hour ago', () => {
    const purse = new Purse({ commandsPerDay: 24_000, share: 0.1 });
    purse.observe(0, 0);
    purse.observe(40_000, 60_000);
    for (let minute = 2; minute <= 130; minute++) purse.observe(40_000, minute * 60_000);
    expect(purse.perHour(130 * 60_000)).toBe(100);
  });

  it('starts to count anew when the server does', () => {
    const purse = new Purse({ commandsPerDay: 24_000, share: 0.1 });
    purse.observe(1_000_000, 0);
    purse.observe(500, 60_000);
    expect(purse.perHour(60_000)).toBe(100);
    purse.observe(3_500, 120_000);
    expect(purse.perHour(120_000)).toBe(300);
  });

  it('falls below zero when something had to be read, and fills again', () => {
    const purse = new Purse({ commandsPerDay: 240_000, share: 0.1 });
    purse.spend(200, 0);
    expect(purse.left(0)).toBeLessThan(0);
    expect(purse.left(hourMs)).toBeCloseTo(1000 / 12);
  });

  it('lets no hour see more than its allowance, however it is spent', () => {
    const wishes = fc.array(fc.tuple(fc.nat(600_000), fc.nat(100)), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(wishes, (steps) => {
        const purse = new Purse({ commandsPerDay: 100_000, share: 0.1 });
        const spent: { at: number; commands: number }[] = [];
        let now = 0;
        for (const [wait, wish] of steps) {
          now += wait;
          const commands = Math.min(wish, Math.floor(Math.max(0, purse.left(now))));
          purse.spend(commands, now);
          spent.push({ at: now, commands });
          const hour = spent
            .filter(({ at }) => now - at < hourMs)
            .reduce((sum, each) => sum + each.commands, 0);
          expect(hour).toBeLessThanOrEqual(100_000 / 24 / 10);
        }
      }),
    );
  });
});
