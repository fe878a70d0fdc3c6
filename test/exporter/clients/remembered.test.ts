import { expect, it } from 'vitest';
import { remembered } from '../../../exporter/clients/remembered.ts';

it('works each answer out once', () => {
  const asked: string[] = [];
  const upper = remembered((text) => {
    asked.push(text);
    return text.toUpperCase();
  });
  expect([upper('a'), upper('b'), upper('a'), asked]).toEqual(['A', 'B', 'A', ['a', 'b']]);
});
