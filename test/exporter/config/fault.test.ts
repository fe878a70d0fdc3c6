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
    ['two\nlines', '"two\\nlines"'],
    [[], 'a list'],
    [[1, 2], 'a list'],
    [{}, 'a map'],
    [{ a: 1 }, 'a map'],
    ['redis://user:secret@host/0', '"redis://…@host/0"'],
    ['redis://:secret@host', '"redis://…@host"'],
    ['redis://:sec@ret@host', '"redis://…@host"'],
    ['redis://host/0', '"redis://host/0"'],
  ])('%j', (value, expected) => {
    expect(shown(value)).toBe(expected);
  });

  it('shows a text of 78 characters whole', () => {
    expect(shown('t'.repeat(78))).toBe(`"${'t'.repeat(78)}"`);
  });

  it('cuts a longer one', () => {
    expect(shown('t'.repeat(79))).toBe(`"${'t'.repeat(78)}…`);
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
