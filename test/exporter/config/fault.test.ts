import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, pathText, shown } from '../../../exporter/config/fault.ts';

describe('ConfigError', () => {
  const faults = [
    { path: 'targets[0].url', message: 'expected one thing, got another' },
    { path: '', message: 'expected YAML, got: something else' },
  ];

  it('says one fault a line, with its source and path', () => {
    expect(new ConfigError('headroom.yml', faults).message).toBe(
      'headroom.yml: targets[0].url: expected one thing, got another\n' +
        'headroom.yml: expected YAML, got: something else',
    );
  });

  it('holds its faults', () => {
    expect(new ConfigError('headroom.yml', faults).faults).toEqual(faults);
  });

  it('is told from other errors by its name', () => {
    expect(new ConfigError('headroom.yml', faults).name).toBe('ConfigError');
  });
});

describe('pathText', () => {
  it.each<readonly [keys: readonly PropertyKey[], expected: string]>([
    [[], ''],
    [['targets'], 'targets'],
    [['targets', 0], 'targets[0]'],
    [['targets', 0, 'url'], 'targets[0].url'],
    [['targets', 10, 'celery', 2, 'queues', 0], 'targets[10].celery[2].queues[0]'],
    [[0], '[0]'],
    [[0, 'a'], '[0].a'],
    [['a', 'redis://me:secret@host', 'b'], 'a.….b'],
    [['t'.repeat(64)], '…'],
  ])('%j', (keys, expected) => {
    expect(pathText(keys)).toBe(expected);
  });
});

describe('shown', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'nothing'],
    ['', 'nothing'],
    [' ', '" "'],
    [0, '0'],
    [Number.NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [false, 'false'],
    ['text', '"text"'],
    ['a b-c.d', '"a b-c.d"'],
    ['two\nlines', 'a text of 9 characters'],
    ['/x', 'a text of 2 characters'],
    [[], 'a list'],
    [[1, 2], 'a list'],
    [{}, 'a map'],
    [{ a: 1 }, 'a map'],
    ['redis://user:sec/ret@host/0', 'a text of 27 characters'],
  ])('%j', (value, expected) => {
    expect(shown(value)).toBe(expected);
  });

  it('shows a text of 24 characters whole, and none of a longer one', () => {
    expect(shown('t'.repeat(24))).toBe(`"${'t'.repeat(24)}"`);
    expect(shown('t'.repeat(25))).toBe('a text of 25 characters');
  });

  it('is short and on one line whatever the value', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: false }), (value) => {
        const text = shown(value);
        expect(text.length).toBeLessThanOrEqual(80);
        expect(text).not.toMatch(/[\r\n]/);
      }),
    );
  });
});
