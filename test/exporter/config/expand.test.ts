import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, expand, isReference, referencesIn } from '../../../exporter/config/expand.ts';
import type { Fault } from '../../../exporter/config/fault.ts';

const expanded = (document: unknown, env: Readonly<Record<string, string | undefined>>) => {
  const faults: Fault[] = [];
  return { document: expand(document, env, faults), faults };
};

describe('expand', () => {
  it.each([
    ['${A}', 'a'],
    ['x${A}y', 'xay'],
    ['${A}${B_2}', 'ab'],
    ['${A}/${A}', 'a/a'],
    ['$A', '$A'],
    ['${}', '${}'],
    ['${1A}', '${1A}'],
    ['${A', '${A'],
    ['$${A}', '$a'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(expanded(text, { A: 'a', B_2: 'b' })).toEqual({ document: expected, faults: [] });
  });

  it('goes into lists and maps', () => {
    const document = { list: ['${A}', { key: '${A}' }], map: { key: '${A}' } };
    expect(expanded(document, { A: 'a' }).document).toEqual({ list: ['a', { key: 'a' }], map: { key: 'a' } });
  });

  it('leaves keys as they are', () => {
    expect(expanded({ '${A}': 1 }, { A: 'a' }).document).toEqual({ '${A}': 1 });
  });

  it.each([5, true, null, undefined, Number.NaN])('leaves %j as it is', (value) => {
    expect(expanded(value, {}).document).toBe(value);
  });

  it('takes a value from the environment as it is', () => {
    expect(expanded('${A}', { A: '$& $1 ${B}', B: 'b' }).document).toBe('$& $1 ${B}');
  });

  it('does not change what it was given', () => {
    const document = { list: ['${A}'] };
    expanded(document, { A: 'a' });
    expect(document).toEqual({ list: ['${A}'] });
  });

  it('tells each variable that is not set, with its path', () => {
    expect(expanded({ targets: [{ url: '${NO}', password: '${NONE}' }] }, {}).faults).toEqual([
      { path: 'targets[0].url', message: 'expected the environment variable NO, got nothing' },
      { path: 'targets[0].password', message: 'expected the environment variable NONE, got nothing' },
    ]);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(expanded('${A}', { A: '' }).faults).toEqual([
      { path: '', message: 'expected the environment variable A, got nothing' },
    ]);
  });

  it('changes nothing where there is no dollar sign', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('$'));
        expect(expanded(value, {})).toEqual({ document: value, faults: [] });
      }),
    );
  });
});

describe('isReference', () => {
  it.each([
    ['${A}', true],
    ['redis://:${A}@host', false],
    ['$A', false],
    ['${', false],
    ['', false],
    [5, false],
    [undefined, false],
    [['${A}'], false],
  ])('%j: %s', (value, expected) => {
    expect(isReference(value)).toBe(expected);
  });

  it('answers the same when asked again', () => {
    expect([isReference('${A}'), isReference('${A}'), isReference('${A}')]).toEqual([true, true, true]);
  });
});

describe('at', () => {
  const document = { targets: [{ url: 'redis://host' }], nothing: null };

  it.each<readonly [keys: readonly PropertyKey[], expected: unknown]>([
    [[], document],
    [['targets', 0, 'url'], 'redis://host'],
    [['targets', 1, 'url'], undefined],
    [['none', 'of', 'these'], undefined],
    [['nothing'], null],
    [['nothing', 'in', 'it'], undefined],
  ])('%j', (keys, expected) => {
    expect(at(document, keys)).toEqual(expected);
  });
});

describe('referencesIn', () => {
  it.each([
    ['${A}/${B_2}', ['${A}', '${B_2}']],
    ['$A', []],
    [5, []],
    [undefined, []],
  ])('%j', (raw, references) => {
    expect(referencesIn(raw)).toEqual(references);
  });
});
