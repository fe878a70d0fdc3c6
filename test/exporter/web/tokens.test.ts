import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bearerOf, judgeToken, newToken, type Token } from '../../../exporter/web/tokens.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const token = (text: string, permissions: Token['permissions'] = ['ACCESS_MONITORING']): Token => ({
  name: text,
  sha256: sha256(text),
  permissions,
});

describe('bearerOf', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer  a-b_c.d~e+f/g== ', 'a-b_c.d~e+f/g=='],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    [undefined, undefined],
  ])('of %j is %j', (header, bearer) => {
    expect(bearerOf(header)).toBe(bearer);
  });
});

describe('judgeToken', () => {
  const tokens = [token('old'), token('new'), token('reader', [])];

  it.each([
    ['old', 'allowed'],
    ['new', 'allowed'],
    ['reader', 'forbidden'],
    ['', 'unknown'],
    ['OLD', 'unknown'],
    [undefined, 'unknown'],
  ] as const)('judges %j as %s', (presented, verdict) => {
    expect(judgeToken(presented, 'ACCESS_MONITORING', tokens)).toBe(verdict);
  });

  it('believes none where none is configured', () => {
    fc.assert(fc.property(fc.string(), (text) => judgeToken(text, 'ACCESS_MONITORING', []) === 'unknown'));
  });

  it('does not take the digest for the token', () => {
    expect(judgeToken(sha256('old'), 'ACCESS_MONITORING', tokens)).toBe('unknown');
  });
});

describe('newToken', () => {
  it('prints a token that its own digest believes', () => {
    const text = newToken('ci');
    const presented = bearerOf(`Bearer ${/token: (\S+)/.exec(text)?.[1]}`);
    const digest = /sha256: (\S+)/.exec(text)?.[1] ?? '';
    expect(
      judgeToken(presented, 'ACCESS_MONITORING', [
        { name: 'ci', sha256: digest, permissions: ['ACCESS_MONITORING'] },
      ]),
    ).toBe('allowed');
    expect(text).toContain('- name: ci');
    expect(newToken('ci')).not.toBe(text);
  });
});
