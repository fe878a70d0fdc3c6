import { describe, expect, it } from 'vitest';
import { isSucceeded, roleOf } from '../../../exporter/celery/succession.ts';

const minute = 60_000;
const node = (hostname: string, startedAt?: number, lastAt?: number, queues?: readonly string[]) => ({
  hostname,
  startedAt,
  lastAt,
  beatMs: 30_000,
  queues,
});

it.each([
  ['celery@web-1', 'celery'],
  ['w12@h', 'w'],
  ['email-2@h', 'email'],
  ['email@h2', 'email'],
  ['7@h', ''],
  ['', ''],
])('%s is there for "%s"', (hostname, role) => {
  expect(roleOf(hostname)).toBe(role);
});

describe('isSucceeded', () => {
  const gone = node('celery@a', 0, 60 * minute);
  const beat = 0.5 * minute;
  const later = (minutes: number) => (60 + minutes) * minute;

  it.each([
    ['by one that started after it was last heard', node('celery@b', 60 * minute + beat), true],
    ['by one that started shortly before', node('celery@b', 56 * minute), true],
    ['not by one that ran beside it for long', node('celery@b', 50 * minute), false],
    ['not by one that ran before anyone listened', node('celery@b'), false],
    ['not by one that does something else', node('email@b', 60 * minute), false],
    ['not by itself', node('celery@a', 60 * minute), false],
  ])('%s', (_, heir, expected) => {
    expect(isSucceeded(gone, [heir])).toBe(expected);
  });

  it('not by one of the same deployment, however short-lived that was', () => {
    expect(isSucceeded(node('celery@a', 0, 2 * minute), [node('celery@b', 0.5 * minute)])).toBe(false);
    expect(isSucceeded(node('celery@a', 0, 0), [node('celery@b', beat - 1)])).toBe(false);
    expect(isSucceeded(node('celery@a', 0, 0), [node('celery@b', beat)])).toBe(true);
  });

  it.each([
    [
      'by one that serves its queues under another name',
      [node('b@h', later(1), undefined, ['x', 'y', 'z'])],
      true,
    ],
    ['not by one of its name that serves others', [node('a@b', later(1), undefined, ['x'])], false],
    [
      'by several that serve them together',
      [node('b@h', later(1), undefined, ['x']), node('c@h', later(1), undefined, ['y'])],
      true,
    ],
    [
      'not by one that served them beside it for long',
      [node('b@h', later(-50), undefined, ['x', 'y'])],
      false,
    ],
    ['by one of its name that has not told its queues yet', [node('a@b', later(1))], true],
    ['not by one of another name that has not', [node('b@h', later(1))], false],
    ['not by nobody', [], false],
  ])('where it is known what it served: %s', (_, living, expected) => {
    expect(isSucceeded(node('a@h', 0, 60 * minute, ['x', 'y']), living)).toBe(expected);
  });

  it('by its name where it served no queues at all', () => {
    expect(isSucceeded(node('a@h', 0, 60 * minute, []), [node('a@b', later(1), undefined, ['x'])])).toBe(
      true,
    );
  });

  it('by any that does the same when nobody heard it go', () => {
    expect(isSucceeded(node('celery@a'), [node('celery@b')])).toBe(true);
    expect(isSucceeded(node('celery@a'), [node('email@b')])).toBe(false);
    expect(isSucceeded(node('celery@a'), [])).toBe(false);
  });
});
