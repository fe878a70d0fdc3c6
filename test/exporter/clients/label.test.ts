import { expect, it } from 'vitest';
import { clientLabel } from '../../../exporter/clients/label.ts';

it('hides passwords, replaces control characters and cuts', () => {
  expect(clientLabel('redis://user:pw@host:6379/0')).toBe('redis://user:***@host:6379/0');
  expect(clientLabel('a\u0000b\nc\u007f')).toBe('a?b?c?');
  expect(clientLabel('"\\{}')).toBe('"\\{}');
  expect(clientLabel('x'.repeat(101))).toBe(`${'x'.repeat(99)}…`);
  expect(clientLabel('x'.repeat(100))).toBe('x'.repeat(100));
});
