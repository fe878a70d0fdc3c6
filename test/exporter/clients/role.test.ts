import { expect, it } from 'vitest';
import { isBlocked, roleOf } from '../../../exporter/clients/role.ts';

it.each([
  ['N', 'get', 'normal'],
  ['N', 'brpop', 'consumer'],
  ['b', 'wait', 'consumer'],
  ['P', 'psubscribe', 'subscriber'],
  ['S', 'replconf', 'replica'],
  ['M', 'set', 'replica'],
  ['O', 'monitor', 'monitor'],
  ['N', 'lpush', 'publisher'],
  ['N', 'publish', 'publisher'],
])('flags %s and command %s make a %s', (flags, command, role) => {
  expect(roleOf({ flags, command })).toBe(role);
});

it('is blocked by its flag alone', () => {
  expect([isBlocked({ flags: 'b' }), isBlocked({ flags: 'N' }), isBlocked({ flags: 'tBe' })]).toEqual([
    true,
    false,
    false,
  ]);
});
