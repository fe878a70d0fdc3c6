import { expect, it } from 'vitest';
import { seenResults } from '../../../exporter/collectors/celery-results.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { literalPort, type Replies } from '../../support/redis-port.ts';

const space = (db: number) => ({ db, keys: 5, expires: 0 });
const scan = (db: number, cursor = '0') => `${db} scan ${cursor} match *celery-task-meta-* count 1000`;
const key = 'p:celery-task-meta-1';

it.each([
  [-1, 'lasting'],
  [86_000_000, 'expiring'],
  [-2, 'unknown'],
])('a key of a result that ends in %i ms is %s', async (ttl, expected) => {
  const port = literalPort({ [scan(1)]: ['0', [key, 'x']], [`1 pttl ${key}`]: ttl });
  expect(await seenResults(port, [space(1)])).toBe(expected);
});

it('goes on where it was, in four databases, the others later', async () => {
  const dbs = [0, 1, 2, 3, 4];
  const port = literalPort({
    ...Object.fromEntries(dbs.map((db) => [scan(db), ['0', []]])),
    [scan(0)]: ['7', []],
    [scan(0, '7')]: ['0', ['celery-task-meta-1']],
    '0 pttl celery-task-meta-1': -1,
  });
  expect(await seenResults(port, dbs.map(space))).toBe('none');
  expect(await seenResults(port, dbs.map(space))).toBe('lasting');
  expect(port.asked).toEqual([
    ...[0, 1, 2, 3].map((db) => scan(db)),
    ...[scan(4), scan(0, '7'), '0 pttl celery-task-meta-1'],
  ]);
});

it('sees none where there are no keys, and does not know where it may not look', async () => {
  expect(await seenResults(literalPort({}), [])).toBe('none');
  const refusal = new TargetError('permission', 'NOPERM');
  const replies: readonly Replies[] = [
    { [scan(0)]: refusal },
    { [scan(0)]: ['0', [key]], [`0 pttl ${key}`]: refusal },
  ];
  for (const each of replies) {
    const port = literalPort(each);
    expect(await seenResults(port, [space(0)])).toBe('unknown');
    expect(port.shortfalls.length).toBeGreaterThan(0);
  }
});
