import { describe, expect, it } from 'vitest';
import { KeySketch, sampleMs } from '../../../exporter/collectors/key-sketch.ts';

// A small generator (mulberry32), so that a run can be repeated.
const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const names = (prefix: string, many: number, from = 0) =>
  Array.from({ length: many }, (_, n) => `${prefix}${from + n}`);
const now = 1_800_000_000_000;

describe('KeySketch', () => {
  it('knows a database exactly of which it drew every name and measured every key', () => {
    const sketch = new KeySketch();
    const keys = [...names('a:', 30), ...names('b:', 10)];
    sketch.draw(keys, 40, now);
    expect(sketch.isEnough(40)).toBe(false);
    const picked = sketch.pick(keys, 100);
    expect([...picked].sort()).toEqual([...keys].sort());
    sketch.measure(
      picked.map((key) => ({ key, bytes: key.startsWith('a') ? 100 : 900, lasting: key.startsWith('b') })),
      now,
    );
    expect(sketch.isEnough(40)).toBe(true);
    expect(Object.fromEntries(sketch.estimates(40))).toEqual({
      'a:': { keys: 30, bytes: 3000, error: 0, withoutTtl: 0, measured: 30 },
      'b:': { keys: 10, bytes: 9000, error: 0, withoutTtl: 10, measured: 10 },
    });
  });

  it('lets all names of a database replace what was drawn before', () => {
    const sketch = new KeySketch();
    sketch.draw(names('a:', 30), 30, now);
    sketch.draw(names('b:', 30), 30, now + 1);
    expect([...sketch.estimates(30).keys()]).toEqual(['b:']);
  });

  it('forgets names after six hours, and those of a database that was much smaller or larger', () => {
    const sketch = new KeySketch();
    const draw = (prefix: string, keys: number, at: number) => {
      sketch.draw(names(prefix, 10), keys, at);
      return sketch.names;
    };
    expect(draw('a:', 1000, now)).toBe(10);
    expect(draw('a:', 2000, now + 1)).toBe(20);
    expect(draw('a:', 900, now + sampleMs - 1)).toBe(20);
    expect(draw('a:', 900, now + 2 * sampleMs)).toBe(10);
  });

  it('keeps the latest 10,000 names', () => {
    const sketch = new KeySketch();
    for (let time = 0; time < 40; time++) sketch.draw(names('a:', 500), 1_000_000, now + time);
    expect(sketch.names).toBeLessThanOrEqual(10_000);
    expect(sketch.names).toBeGreaterThan(9000);
  });

  it('shows twenty prefixes at most, the largest, and all others together', () => {
    const sketch = new KeySketch();
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    sketch.draw(
      letters.flatMap((letter, index) => names(`${letter}:`, 5 + index)),
      10_000,
      now,
    );
    const groups = [...sketch.estimates(10_000).keys()];
    expect(groups).toHaveLength(21);
    expect(groups.filter((group) => !/^[g-z]:$/.test(group))).toEqual(['other']);
  });

  it('keeps the prefixes it shows while others are only somewhat larger', () => {
    const sketch = new KeySketch();
    const letters = [...'abcdefghijklmnopqrstu'];
    const drawn = (of: (letter: string) => number, at: number) => {
      sketch.draw(
        letters.flatMap((letter) => names(`${letter}:`, of(letter))),
        1000,
        at,
      );
      return [...sketch.estimates(1000).keys()].filter((group) => group !== 'other').sort();
    };
    const shown = drawn((letter) => (letter === 'a' ? 8 : 10), now);
    expect(shown).toEqual(letters.slice(1).map((letter) => `${letter}:`));
    expect(drawn((letter) => (letter === 'a' ? 14 : 10), now + 1)).toEqual(shown);
    expect(drawn((letter) => (letter === 'a' ? 60 : 10), now + 2)).toContain('a:');
  });

  it('is right about sizes that differ a hundredfold, for few measured keys', () => {
    const random = seeded(7);
    const sketch = new KeySketch(random);
    const kinds = [
      { prefix: 'many:', share: 0.9, bytes: 100 },
      { prefix: 'some:', share: 0.09, bytes: 500 },
      { prefix: 'leak:', share: 0.01, bytes: 10_000 },
    ];
    const keyOf = (n: number) => {
      const roll = random();
      return `${roll < 0.9 ? 'many:' : roll < 0.99 ? 'some:' : 'leak:'}${n}`;
    };
    for (let run = 0; run < 20; run++) {
      const drawn = Array.from({ length: 500 }, (_, n) => keyOf(run * 500 + n));
      sketch.draw(drawn, 1_000_000, now + run);
      const measured = sketch.pick(drawn, 5).map((key) => {
        const { bytes = 0 } = kinds.find(({ prefix }) => key.startsWith(prefix)) ?? {};
        return { key, bytes: bytes * (0.5 + random()), lasting: key.startsWith('leak') };
      });
      sketch.measure(measured, now + run);
    }
    const found = sketch.estimates(1_000_000);
    for (const { prefix, share, bytes } of kinds) {
      const { bytes: got = 0, error = 0, withoutTtl } = found.get(prefix) ?? {};
      expect(error).toBeGreaterThan(0);
      expect(Math.abs(got - share * bytes * 1_000_000), prefix).toBeLessThan(3 * error);
      expect((withoutTtl ?? 0) > 0).toBe(prefix === 'leak:');
    }
  });

  it('does not let a prefix weigh more among the others than it does once it is no longer shown', () => {
    const random = seeded(3);
    const sketch = new KeySketch(random);
    const letters = [...'abcdefghijklmnopqrst'];
    const drawn = [
      ...letters.flatMap((letter) => names(`${letter}:`, 20)),
      ...names('big:', 4),
      ...names('small:', 2),
      ...names('tiny:', 2),
    ];
    sketch.draw([...drawn, ...names('big:', 60, 4)], 2000, now);
    sketch.measure(
      names('big:', 64).map((key) => ({ key, bytes: 1000, lasting: false })),
      now,
    );
    sketch.measure(
      ['small:0', 'tiny:0'].map((key) => ({ key, bytes: 10, lasting: false })),
      now,
    );
    sketch.measure(
      letters
        .flatMap((letter) => names(`${letter}:`, 5))
        .map((key) => ({ key, bytes: 5000, lasting: false })),
      now,
    );
    sketch.draw(drawn, drawn.length, now + 1);
    const { bytes = 0, keys = 0 } = sketch.estimates(drawn.length).get('other') ?? {};
    expect(keys).toBe(8);
    // Four of its eight keys are large; unthinned, 64 of 66 measured ones would be.
    expect(bytes / keys).toBeLessThan(900);
  });
});
