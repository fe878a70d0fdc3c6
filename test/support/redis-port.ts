import { parseInfo } from '../../exporter/targets/redis-info.ts';
import type { Command, RedisPort, Reply } from '../../exporter/targets/redis-port.ts';

/** Replies by database and command, as `0 llen celery`; written down, not computed. */
export type Replies = Readonly<Record<string, Reply | Error>>;

export interface LiteralPort extends RedisPort {
  /** Every command asked so far, with its database in front. */
  readonly asked: readonly string[];
  /** What it answers from now on. */
  replies: Replies;
}

// What Redis answers for a key that is not there.
const ofNothing: Readonly<Record<string, Reply>> = {
  exists: 0,
  llen: 0,
  zcard: 0,
  sismember: 0,
  smembers: [],
};

/** A port that answers with given replies, keeps readings for ever, and is in database 0. */
export const literalPort = (replies: Replies, info = ''): LiteralPort => {
  const asked: string[] = [];
  const kept = new Map<string, unknown>();
  const answer = (db: number, command: Command): Reply => {
    const line = `${db} ${command.join(' ')}`;
    asked.push(line);
    const reply = port.replies[line] ?? ofNothing[command[0]];
    if (reply === undefined) throw new Error(`Expected a command with a reply, got ${line}`);
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const port: LiteralPort = {
    asked,
    replies,
    db: 0,
    info: async () => ({ info: parseInfo(info), roundTripSeconds: 0.001 }),
    ask: async (commands, db = 0) => commands.map((command) => answer(db, command)),
    keep: async <T>(name: string, _: unknown, read: () => Promise<T>) => {
      if (!kept.has(name)) kept.set(name, await read());
      return kept.get(name) as T;
    },
  };
  return port;
};
