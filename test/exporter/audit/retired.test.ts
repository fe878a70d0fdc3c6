import { describe, expect, it } from 'vitest';
import { judgeGone, judgeRetired, type RetiredReading } from '../../../exporter/audit/retired.ts';

const reading = (more: Partial<RetiredReading> = {}): RetiredReading => ({
  at: 0,
  runId: 'one',
  commands: 100,
  calls: new Map([['get', 50]]),
  others: [],
  ownSent: 1,
  ...more,
});
const later = (more: Partial<RetiredReading> = {}) => reading({ at: 300_000, ownSent: 3, ...more });

describe('judgeRetired', () => {
  it.each([
    [
      'our own commands',
      later({ commands: 102 }),
      true,
      'nobody is connected to old:6379, and nobody used it in 300 s',
    ],
    [
      'another exporter that looks',
      later({
        commands: 106,
        calls: new Map([
          ['get', 50],
          ['info', 3],
          ['client|list', 3],
        ]),
      }),
      true,
      'nobody is connected to old:6379, and nobody used it in 300 s',
    ],
    [
      'a command of somebody who has left',
      later({ commands: 104, calls: new Map([['get', 52]]) }),
      false,
      '2 commands were sent to old:6379 in 300 s (2 get)',
    ],
    [
      'a client',
      later({ others: ['a', 'b', 'a', 'c', 'd'] }),
      false,
      'connected to old:6379: a, b, c, and 1 more',
    ],
    [
      'a restart',
      later({ runId: 'two', commands: 1 }),
      undefined,
      'old:6379 was started anew; one more look is needed',
    ],
    [
      'no count of commands',
      later({ commands: undefined }),
      undefined,
      'old:6379 does not tell how many commands it has run',
    ],
  ])('takes %s for what it is', (_, after, unused, evidence) => {
    expect(judgeRetired('old:6379', reading(), after)).toMatchObject({ unused, evidence });
  });

  it('needs two looks to say that nobody uses it, and one to say who does', () => {
    expect(judgeRetired('old:6379', undefined, reading()).unused).toBeUndefined();
    expect(judgeRetired('old:6379', undefined, reading({ others: ['a', 'a'] }))).toMatchObject({
      unused: false,
      connections: 2,
      others: ['a'],
    });
  });
});

it('judgeGone believes the third time', () => {
  expect([1, 2, 3].map((times) => judgeGone('old:6379', times, 600_000).unused)).toEqual([
    undefined,
    undefined,
    true,
  ]);
});
