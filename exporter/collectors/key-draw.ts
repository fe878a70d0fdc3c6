// Keys drawn at random and measured: the commands of the sample, and what their replies say.
import { parseNumbers, type RedisInfo } from '../targets/redis-info.ts';
import type { Command, RedisPort, Reply } from '../targets/redis-port.ts';
import type { MeasuredKey } from './key-sketch.ts';

/** One database of INFO keyspace. */
export interface Keyspace {
  readonly db: number;
  readonly keys: number;
  readonly expires: number;
}

/** Names that one SCAN draws: as many keep the server busy for about a millisecond. */
const namesPerDraw = 500;
const mostDatabases = 16;

/** The databases that have keys, the largest first; sixteen at most. */
export const keyspaces = (info: RedisInfo): readonly Keyspace[] =>
  [...info]
    .flatMap(([field, value]) => {
      const { keys = 0, expires = 0 } = /^db\d+$/.test(field) ? parseNumbers(value) : {};
      return keys > 0 ? [{ db: Number(field.slice(2)), keys, expires }] : [];
    })
    .sort((a, b) => b.keys - a.keys)
    .slice(0, mostDatabases);

/**
 * SCAN from a random cursor: names lie in the table by a keyed hash, so those that follow any place in it are as good as
 * drawn one by one. From its end it goes on at its start, or the names near the end would be drawn less often.
 */
export const drawNames = async (port: RedisPort, { db, keys }: Keyspace): Promise<readonly string[]> => {
  const page = async (cursor: string, count: number) => {
    const [reply] = await port.ask([['scan', cursor, 'count', String(count)]], db);
    return reply as readonly [cursor: string, names: readonly string[]];
  };
  const anywhere = () => String(Math.floor(Math.random() * 2 ** 48));
  const [whole, all] = keys <= namesPerDraw ? await page('0', namesPerDraw) : ['', []];
  // A table with room for far more keys gives a part only: the same one each time, if it were asked from its start.
  if (whole === '0') return [...new Set(all)];
  const [end, names] = await page(anywhere(), namesPerDraw);
  const missing = namesPerDraw - names.length;
  const rest = end === '0' && missing > 0 ? (await page('0', missing))[1] : [];
  return [...new Set([...names, ...rest])];
};

const measured = (key: string, bytes: Reply | undefined, ttl: Reply | undefined): readonly MeasuredKey[] =>
  // Nil and -2 tell of a key that ended since it was drawn.
  typeof bytes === 'number' && typeof ttl === 'number' && ttl >= -1
    ? [{ key, bytes, lasting: ttl === -1 }]
    : [];

/** What INFO says of all keys need not be asked of each: none of them ends, or all of them do. */
export const sameTtl = ({ keys, expires }: Keyspace): number | undefined => {
  if (expires === 0) return -1;
  return expires === keys ? 0 : undefined;
};

/** Sizes and times to live of keys, in one round trip; those that are gone are left out. */
export const measureKeys = async (port: RedisPort, space: Keyspace, keys: readonly string[]) => {
  const ttl = sameTtl(space);
  const each = ttl === undefined ? 2 : 1;
  const commands = keys.flatMap((key): readonly Command[] => [
    ['memory', 'usage', key],
    ...(ttl === undefined ? [['pttl', key] as const] : []),
  ]);
  const replies = await port.ask(commands, space.db);
  return keys.flatMap((key, index) => measured(key, replies[index * each], ttl ?? replies[index * each + 1]));
};
