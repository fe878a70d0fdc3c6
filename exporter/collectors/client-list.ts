// CLIENT LIST, one reply for all who ask in a collection: with thousands of clients it is a long answer.
import type { RedisInfo } from '../targets/redis-info.ts';
import type { RedisPort } from '../targets/redis-port.ts';

interface Asked {
  list: Promise<string>;
  askedAt: number;
  /** INFO of the collection it was asked in, which tells one collection from another. */
  info: RedisInfo | undefined;
}

const neverAsked = (): Asked => ({ list: Promise.resolve(''), askedAt: 0, info: undefined });

/** CLIENT LIST of this collection, or the last one where that is younger than some ms. */
export const clientList = async (
  port: Pick<RedisPort, 'ask' | 'info' | 'memory'>,
  maxAgeMs = 0,
): Promise<string> => {
  const asked = port.memory('client list', neverAsked);
  const age = Date.now() - asked.askedAt;
  if (age >= 0 && age < maxAgeMs) return asked.list;
  const { info } = await port.info();
  if (asked.info !== info) {
    Object.assign(asked, { info, askedAt: Date.now() });
    asked.list = port.ask([['client', 'list']]).then(([list]) => String(list));
    asked.list.catch(() => Object.assign(asked, neverAsked()));
  }
  return asked.list;
};
