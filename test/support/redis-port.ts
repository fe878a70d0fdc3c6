import { isRefusal } from '../../exporter/failure.ts';
import { parseInfo } from '../../exporter/targets/redis-info.ts';
import { aclName, type Command, type RedisPort, type Reply } from '../../exporter/targets/redis-port.ts';

/** Replies by database and command, as `0 llen celery`; written down, not computed. */
export type Replies = Readonly<Record<string, Reply | Error>>;

export interface LiteralPort extends RedisPort {
  /** Every command asked so far, with its database in front. */
  readonly asked: readonly string[];
  /** What it answers from now on. */
  replies: Replies;
  /** How often a collector said that what it read may change without a write. */
  unsettledTimes: number;
  /** When a collector said that what it read was so, the earliest; infinite where it said nothing. */
  readAsOf: number;
  /** Why a collector said that it could not read everything. */
  readonly shortfalls: readonly string[];
}

// What Redis answers for a key that is not there.
const ofNothing: Readonly<Record<string, Reply>> = {
  exists: 0,
  hlen: 0,
  llen: 0,
  lrange: [],
  memory: null,
  smembers: [],
  zcard: 0,
};

/** A port in database 0 that answers with given replies, and with what they say of several keys at once. */
export const literalPort = (replies: Replies, info = ''): LiteralPort => {
  const asked: string[] = [];
  const shortfalls: string[] = [];
  const refused = new Set<string>();
  const notes = new Map<string, unknown>();
  const written = (db: number, line: string): Reply | Error | undefined => port.replies[`${db} ${line}`];
  const isThere = (db: number, key: string): boolean =>
    ['exists', 'llen', 'zcard'].some((name) => Number(written(db, `${name} ${key}`) ?? 0) > 0);
  const ofSeveral = (db: number, [name, ...keys]: Command): Reply | undefined => {
    if (name === 'exists' && keys.length > 1) return keys.filter((key) => isThere(db, key)).length;
    if (name !== 'sunion') return undefined;
    return keys.flatMap((key) => (written(db, `smembers ${key}`) ?? []) as readonly Reply[]);
  };
  const answer = (db: number, command: Command): Reply => {
    const line = command.join(' ');
    asked.push(`${db} ${line}`);
    const reply = written(db, line) ?? ofSeveral(db, command) ?? ofNothing[command[0]];
    if (reply === undefined) throw new Error(`Expected a command with a reply, got ${db} ${line}`);
    if (reply instanceof Error) {
      if (isRefusal(reply)) refused.add(aclName(command));
      throw reply;
    }
    return reply;
  };
  const port: LiteralPort = {
    asked,
    replies,
    unsettledTimes: 0,
    readAsOf: Number.POSITIVE_INFINITY,
    db: 0,
    leftMs: () => 5000,
    info: async () => ({ info: parseInfo(info), roundTripSeconds: 0.001 }),
    stamp: async () => 'one',
    ask: async (commands, db = 0) => commands.map((command) => answer(db, command)),
    askBytes: async (command) => Buffer.from(String(answer(0, command))),
    memory: <T>(name: string, make: () => T) => {
      if (!notes.has(name)) notes.set(name, make());
      return notes.get(name) as T;
    },
    unsettled: () => {
      port.unsettledTimes += 1;
    },
    asOf: (at) => {
      port.readAsOf = Math.min(port.readAsOf, at);
    },
    shortfalls,
    lacks: ({ message }) => void shortfalls.push(message),
    refuses: (command) => {
      if (refused.has(command)) shortfalls.push(`refused ${command}`);
      return refused.has(command);
    },
  };
  return port;
};
