// Finding keys by pattern: what collectors of queues share.
import type { Patience } from '../round.ts';
import type { RedisPort, Reply } from '../targets/redis-port.ts';

/** Keys found, and how many SCAN commands that took. */
export interface Found {
  readonly keys: readonly string[];
  readonly pages: number;
}

const pageKeys = 10_000;
const minuteMs = 60_000;

/** A scan of one page costs one command, so it may be made each minute; a longer one twice an hour. */
export const scanPatience = ({ pages }: { readonly pages: number }): Patience => ({
  changedMs: pages <= 1 ? minuteMs : 30 * minuteMs,
  unchangedMs: 30 * minuteMs,
});

/** A text as a glob that matches just this text, for SCAN MATCH. */
export const literalGlob = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');

/** All keys of a type that match a glob. */
export const scanKeys = async (
  port: Pick<RedisPort, 'ask'>,
  db: number,
  match: string,
  type: 'set' | 'hash',
): Promise<Found> => {
  const keys = new Set<string>();
  let cursor = '0';
  let pages = 0;
  do {
    const command = ['scan', cursor, 'match', match, 'count', String(pageKeys), 'type', type] as const;
    const [page] = (await port.ask([command], db)) as readonly (readonly [string, readonly string[]])[];
    if (!page) break;
    for (const key of page[1]) keys.add(key);
    cursor = page[0];
    pages += 1;
  } while (cursor !== '0');
  return { keys: [...keys].sort(), pages };
};

/** A reply as the number it is; queues are counted by commands that answer integers. */
export const count = (reply: Reply | undefined): number => {
  if (typeof reply !== 'number') throw new TypeError(`Expected an integer reply, got ${typeof reply}`);
  return reply;
};
