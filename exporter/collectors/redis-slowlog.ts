// Slow commands by name, each counted once by the id of its entry; arguments and clients are never looked at.
import type { Collector } from '../collector.ts';
import * as m from '../metrics/redis-slowlog.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisInfo } from '../targets/redis-info.ts';
import type { RedisPort, Reply } from '../targets/redis-port.ts';
import { integerOf, itemsOf } from '../targets/redis-reply.ts';
import { namedOrOther, other } from './naming.ts';
import { slowPace } from './pace.ts';

/** What is kept of an entry: its id, the seconds it took, and the first two words of the command. */
export interface SlowEntry {
  readonly id: number;
  readonly seconds: number;
  readonly words: readonly string[];
}

interface Total {
  readonly calls: number;
  readonly seconds: number;
}

/** What was counted in one run of a server. */
export interface SlowTally {
  /** False until the log was first looked at: what was in it then is not counted. */
  begun: boolean;
  /** The newest id that was looked at; undefined while the log was empty. */
  lastId: number | undefined;
  unread: number;
  readonly given: Set<string>;
  readonly totals: Map<string, Total>;
}

export const noSlowTally = (): SlowTally => ({
  begun: false,
  lastId: undefined,
  unread: 0,
  given: new Set(),
  totals: new Map(),
});

const mostEntries = 128;
const mostCommands = 50;

/** Reads the slow log: its length, its newest entry, and of those that are new the commands. */
export const redisSlowlog: Collector<Pick<RedisPort, 'info' | 'ask' | 'memory' | 'unsettled'>> = {
  name: 'redis_slowlog',
  metrics: [
    m.redisSlowlogLength,
    m.redisSlowlogLastId,
    m.redisLastSlow,
    m.redisSlowCommands,
    m.redisSlowSeconds,
    m.redisSlowUnread,
  ],
  reads: ['info', 'slowlog|len', 'slowlog|get'],
  keys: [],
  pace: slowPace,
  async collect(port) {
    port.unsettled();
    const { info } = await port.info();
    const tally = port.memory('redis_slowlog', noSlowTally);
    const [length, log] = await port.ask([
      ['slowlog', 'len'],
      ['slowlog', 'get', '1'],
    ]);
    const newest = readSlowlog(log);
    const more = missing(tally, integerOf(length), newest[0]);
    const [longer] = more > 1 ? await port.ask([['slowlog', 'get', String(more)]]) : [log];
    countSlow(tally, readSlowlog(longer), (words) => commandOf(words, info));
    return [
      sample(m.redisSlowlogLength, integerOf(length)),
      ...newestSamples(newest),
      ...totalSamples(tally),
    ];
  },
};

// How many of the newest entries it takes to see all that are new.
const missing = ({ begun, lastId }: SlowTally, length: number, newest: SlowEntry | undefined): number => {
  if (!begun || newest === undefined) return 0;
  return Math.min(mostEntries, lastId === undefined ? length : newest.id - lastId);
};

/** The entries of a reply of SLOWLOG GET, newest first: https://redis.io/docs/latest/commands/slowlog-get/ */
export const readSlowlog = (reply: Reply | undefined): readonly SlowEntry[] =>
  itemsOf(reply).map((entry) => {
    const [id, , usec, words] = itemsOf(entry);
    return {
      id: integerOf(id),
      seconds: integerOf(usec) / 1e6,
      words: itemsOf(words)
        .slice(0, 2)
        .map((word) => String(word).toLowerCase()),
    };
  });

/**
 * The name INFO counts a command under: `get`, or `config|get`. A word it does not know may be anything, as a command
 * that was renamed to hide it, and is `other`.
 */
export const commandOf = ([name = '', second = '']: readonly string[], info: RedisInfo): string =>
  [`${name}|${second}`, name].find((each) => info.has(`cmdstat_${each}`)) ?? other;

/** Counts the entries of a log, newest first, that are newer than those counted before. */
export const countSlow = (
  tally: SlowTally,
  entries: readonly SlowEntry[],
  nameOf: (words: readonly string[]) => string,
): void => {
  const [newest] = entries;
  // Ids only grow while a server runs: a lower one is of another run.
  const isOther = newest !== undefined && tally.lastId !== undefined && newest.id < tally.lastId;
  const before = tally.lastId;
  const counts = tally.begun && !isOther;
  tally.begun = true;
  if (newest === undefined) return;
  tally.lastId = newest.id;
  if (!counts) return;
  const fresh = entries.filter(({ id }) => before === undefined || id > before);
  if (before !== undefined) tally.unread += newest.id - before - fresh.length;
  for (const { words, seconds } of fresh) {
    const name = namedOrOther(tally.given, nameOf(words), mostCommands);
    const { calls, seconds: sum } = tally.totals.get(name) ?? { calls: 0, seconds: 0 };
    tally.totals.set(name, { calls: calls + 1, seconds: sum + seconds });
  }
};

const newestSamples = ([newest]: readonly SlowEntry[]): readonly Sample[] =>
  newest === undefined
    ? []
    : [sample(m.redisSlowlogLastId, newest.id), sample(m.redisLastSlow, newest.seconds)];

const totalSamples = ({ totals, unread }: SlowTally): readonly Sample[] => [
  ...[...totals].flatMap(([cmd, { calls, seconds }]) => [
    sample(m.redisSlowCommands, calls, { cmd }),
    sample(m.redisSlowSeconds, seconds, { cmd }),
  ]),
  sample(m.redisSlowUnread, unread),
];
