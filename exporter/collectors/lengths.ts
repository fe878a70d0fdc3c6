// How many entries lists and sorted sets have, for few commands: keys that have been empty for long are asked together.

import { parseNumbers } from '../targets/redis-info.ts';
import type { Command, RedisPort, Reply } from '../targets/redis-port.ts';

/** A key and the command that counts its entries. */
export interface SizedKey {
  readonly key: string;
  readonly command: 'llen' | 'zcard' | 'hlen';
}

/** When each key was last seen with entries, in ms since the epoch. */
export type Seen = Map<string, number>;

// A key that was in use lately is likely to be again: asking it directly saves the second round trip.
const lingerMs = 10 * 60_000;

export interface Lengths {
  /** How many entries each key has; a key that is not in it has none. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The replies to `also`, which went in the same round trip. */
  readonly also: readonly Reply[];
}

export interface LengthsOptions {
  /** Asked in the same round trip. */
  readonly also?: readonly Command[];
  /** False where the server refuses EXISTS. */
  readonly mayProbe?: boolean;
}

/**
 * Reads the lengths of keys in one round trip: one EXISTS for all that were empty, one command for each of the others.
 * Only when one of the former is no longer empty, a second round trip asks each of them. Without EXISTS,
 * each key is asked every time.
 */
export const readLengths = async (
  port: RedisPort,
  db: number,
  keys: readonly SizedKey[],
  seen: Seen,
  { also = [], mayProbe = true }: LengthsOptions = {},
): Promise<Lengths> => {
  const now = Date.now();
  for (const [key, at] of seen) if (now - at > lingerMs) seen.delete(key);
  const busy = mayProbe ? keys.filter(({ key }) => seen.has(key)) : keys;
  const quiet = mayProbe ? keys.filter(({ key }) => !seen.has(key)) : [];
  const lengths = await readApart(port, db, busy, quiet, also);
  for (const key of lengths.sizes.keys()) seen.set(key, now);
  if (lengths.sizes.size > 0 && (await hasExpiring(port, db))) port.unsettled();
  return lengths;
};

const readApart = async (
  port: RedisPort,
  db: number,
  busy: readonly SizedKey[],
  quiet: readonly SizedKey[],
  also: readonly Command[],
): Promise<Lengths> => {
  const probe: readonly Command[] = quiet.length > 0 ? [['exists', ...quiet.map(({ key }) => key)]] : [];
  const replies = await port.ask([...also, ...probe, ...busy.map(sizeOf)], db);
  const sizes = new Map<string, number>();
  note(sizes, busy, replies.slice(also.length + probe.length));
  if (probe.length > 0 && count(replies[also.length]) > 0)
    note(sizes, quiet, await port.ask(quiet.map(sizeOf), db));
  return { sizes, also: replies.slice(0, also.length) };
};

/** A reply as the number it is; queues are counted by commands that answer integers. */
export const count = (reply: Reply | undefined): number => {
  if (typeof reply !== 'number') throw new TypeError(`Expected an integer reply, got ${typeof reply}`);
  return reply;
};

const sizeOf = ({ command, key }: SizedKey): Command => [command, key];

const note = (sizes: Map<string, number>, keys: readonly SizedKey[], replies: readonly Reply[]): void => {
  for (const [index, { key }] of keys.entries()) {
    const size = count(replies[index]);
    if (size > 0) sizes.set(key, size);
  }
};

// A key with a time to live ends without a write. Which keys have one costs a command each to know; whether any has, none.
const hasExpiring = async (port: RedisPort, db: number): Promise<boolean> => {
  const { info } = await port.info();
  return (parseNumbers(info.get(`db${db}`) ?? '').expires ?? 0) > 0;
};
