import { describe, expect, it } from 'vitest';
import { type Ids, readEnds, readPrioritized } from '../../../exporter/collectors/bullmq-candidates.ts';
import { literalPort } from '../../support/redis-port.ts';

const score = (priority: number, count = 1) => String(priority * 2 ** 32 + count);

describe('readEnds', () => {
  it('takes all of a short list with one command', async () => {
    const port = literalPort({ '0 lrange bull:mail:wait -8 -1': ['2', '1'] });
    const ids: Ids = new Map();
    await readEnds(port, 0, [{ queue: 'mail', key: 'bull:mail:wait', length: 8 }], ids);
    expect([[...(ids.get('mail') ?? [])], port.asked.length]).toEqual([['2', '1'], 1]);
  });

  it('takes both ends of a long one', async () => {
    const port = literalPort({
      '0 lrange bull:mail:wait -6 -1': ['6', '5', '4', '3', '2', '1'],
      '0 lrange bull:mail:wait 0 1': ['9', '8'],
    });
    const ids: Ids = new Map();
    await readEnds(port, 0, [{ queue: 'mail', key: 'bull:mail:wait', length: 9 }], ids);
    expect([...(ids.get('mail') ?? [])].sort()).toEqual(['1', '2', '3', '4', '5', '6', '8', '9']);
  });
});

describe('readPrioritized', () => {
  const key = 'bull:mail:prioritized';
  const from = (priority: number) => `0 zrangebyscore ${key} ${priority * 2 ** 32} +inf withscores limit 0 1`;
  const last = `0 zrange ${key} -1 -1 withscores`;
  const read = async (replies: Parameters<typeof literalPort>[0]) => {
    const port = literalPort(replies);
    const ids: Ids = new Map();
    await readPrioritized(port, 0, [{ queue: 'mail', key }], ids);
    return { ids: [...(ids.get('mail') ?? [])], asked: port.asked.length };
  };

  it('takes the first of each priority', async () => {
    const replies = {
      [last]: ['30', score(7, 9)],
      [from(0)]: ['1', score(2)],
      [from(3)]: ['20', score(7, 3)],
    };
    expect(await read(replies)).toEqual({ ids: ['1', '20'], asked: 3 });
  });

  it('takes the most urgent and the least urgent of many', async () => {
    const many = Array.from({ length: 30 }, (_, n) => [from(n), [`of ${n}`, score(n)]] as const);
    const { ids, asked } = await read({ [last]: ['end', score(29, 5)], ...Object.fromEntries(many) });
    expect(ids).toEqual(['of 0', 'of 1', 'of 2', 'of 3', 'of 4', 'of 5', 'of 6', 'of 29']);
    expect(asked).toBe(9);
  });

  it('takes none of a set that was emptied meanwhile', async () => {
    expect(await read({ [last]: [] })).toEqual({ ids: [], asked: 1 });
  });
});
