import { expect, it } from 'vitest';
import { TargetError } from '../../../exporter/failure.ts';
import { Refusals } from '../../../exporter/targets/refusals.ts';

const minute = 60_000;
const denied = new TargetError('permission', 'no');

it('stands for half an hour, and not before it was said', () => {
  const refusals = new Refusals();
  refusals.note('this', denied, minute);
  expect(refusals.standing('this', 30 * minute)).toBe(denied);
  expect(refusals.standing('that', 30 * minute)).toBeUndefined();
  expect(refusals.standing('this', 31 * minute)).toBeUndefined();
  // The clock was set back.
  expect(refusals.standing('this', 0)).toBeUndefined();
});

it('is forgotten with the others', () => {
  const refusals = new Refusals();
  refusals.note('this', denied, 0);
  refusals.clear();
  expect(refusals.standing('this', 1)).toBeUndefined();
});
