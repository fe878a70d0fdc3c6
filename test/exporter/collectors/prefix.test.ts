import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prefixesOf } from '../../../exporter/collectors/prefix.ts';

const longest = (key: string): string | undefined => prefixesOf(key).at(-1);

describe('prefixesOf', () => {
  it('gives every level but the last, short to long', () => {
    expect(prefixesOf('a:b/c.d')).toEqual(['a:', 'a:b/', 'a:b/c.']);
  });

  it.each([
    ['bull:mail:1234', 'bull:mail:'],
    ['bull:mail:wait', 'bull:mail:'],
    ['{bull}:mail:7', '{bull}:mail:'],
    ['session:8f3a09c1', 'session:'],
    ['session:6b1f0c5e-7d0c-4f7e-9d3a-2f1d9b1c5a77', 'session:'],
    ['celery-task-meta-6b1f0c5e-7d0c-4f7e-9d3a-2f1d9b1c5a77', 'celery-task-meta-'],
    ['_kombu.binding.celery', '_kombu.binding.'],
    ['redbeat::schedule', 'redbeat::'],
    ['session12345', 'session'],
    ['user_42', 'user_'],
    ['user:42:cart', 'user:'],
    ['oauth2:token:abc', 'oauth2:token:'],
    ['v1:users:anna', 'v1:users:'],
    ['token:eyJhbGciOiJIUzI1NiIsInR5cCI6', 'token:'],
    ['cache:page:/shop/list', 'cache:page:/shop/'],
    ['пользователь:42', 'пользователь:'],
    ['2024:report', undefined],
    ['celery', undefined],
    ['6b1f0c5e-7d0c-4f7e-9d3a-2f1d9b1c5a77', undefined],
    ['', undefined],
    [':', undefined],
  ])('reads %s as %s', (key, prefix) => {
    expect(longest(key)).toBe(prefix);
  });

  it.each([
    ['john.doe@example.com', undefined],
    ['user:john.doe@example.com', 'user:'],
    ['user:john.doe@example.com:cart', 'user:'],
    ['DE89370400440532013000', undefined],
    ['iban:DE89370400440532013000', 'iban:'],
    ['phone:+4915112345678', 'phone:'],
    ['ip:10.0.0.1:hits', 'ip:'],
    ['name:Anna Example:x', 'name:'],
  ])('keeps what may be about a person out of %s', (key, prefix) => {
    expect(longest(key)).toBe(prefix);
  });

  it('goes four levels deep at most', () => {
    expect(longest('a:b:c:d:e:f:g')).toBe('a:b:c:d:');
  });

  it('gives parts of the key only, each a longer one, never the whole, and printable', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'ab0-_:./|@\uFFFD\n "\\') }),
    );
    fc.assert(
      fc.property(text, (key) => {
        const prefixes = prefixesOf(key);
        for (const [index, prefix] of prefixes.entries()) {
          expect(key.startsWith(prefix)).toBe(true);
          expect(prefix.length).toBeGreaterThan(prefixes[index - 1]?.length ?? 0);
          expect(prefix.length).toBeLessThan(key.length);
          expect(prefix).toMatch(/^[\p{L}\p{M}\x21-\x7e]+$/u);
          expect(prefix).not.toContain('@');
        }
        expect(prefixes.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: 2000 },
    );
  });

  it('puts all keys that differ in their number only under one prefix', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom('a:b:', 'user_', 'x-y-'), (one, two, stem) => {
        expect(longest(`${stem}${one}`)).toBe(longest(`${stem}${two}`));
      }),
    );
  });

  it('takes no time over a hostile name', () => {
    const start = performance.now();
    prefixesOf(':'.repeat(1_000_000));
    prefixesOf('-'.repeat(1_000_000));
    prefixesOf(`${'a1'.repeat(500_000)}:`);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
