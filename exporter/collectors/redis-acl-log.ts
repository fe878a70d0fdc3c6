// What users were denied, from ACL LOG. Before Redis 7.2 its entries have no id and merge as they grow, so that they cannot
// be counted on from one look to the next: these are gauges of what the log holds.
import type { Collector } from '../collector.ts';
import * as m from '../metrics/redis-acl.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisPort, Reply } from '../targets/redis-port.ts';
import { decimalOf, fieldsOf, integerOf, itemsOf } from '../targets/redis-reply.ts';
import { namedOrOther } from './naming.ts';
import { slowPace } from './pace.ts';

/** What is kept of an entry; `command` only where that is what was denied, as keys and channels are nobody's business. */
export interface Denial {
  readonly reason: string;
  readonly count: number;
  readonly command: string | undefined;
  readonly ageSeconds: number | undefined;
}

const mostCommands = 20;
// Those of every version; newer ones appear when they happen.
const reasons = ['auth', 'channel', 'command', 'key'] as const;

/** Reads the log of denials. */
export const redisAclLog: Collector<Pick<RedisPort, 'ask' | 'unsettled'>> = {
  name: 'redis_acl_log',
  metrics: [m.redisAclEntries, m.redisAclDenials, m.redisAclCommands, m.redisAclLast],
  reads: ['acl|log'],
  keys: [],
  pace: slowPace,
  async collect(port) {
    port.unsettled();
    const [reply] = await port.ask([['acl', 'log', '128']]);
    return aclSamples(readAclLog(reply), Date.now());
  },
};

/** The entries of a reply of ACL LOG: https://redis.io/docs/latest/commands/acl-log/ */
export const readAclLog = (reply: Reply | undefined): readonly Denial[] =>
  itemsOf(reply).map((entry) => {
    const fields = fieldsOf(entry);
    const reason = String(fields.get('reason'));
    return {
      reason,
      count: integerOf(fields.get('count')),
      command: reason === 'command' ? String(fields.get('object')).toLowerCase() : undefined,
      ageSeconds: decimalOf(fields.get('age-seconds')),
    };
  });

/** The samples of a log that was read at `now`, in ms. */
export const aclSamples = (denials: readonly Denial[], now: number): readonly Sample[] => {
  const byReason = new Map<string, number>(reasons.map((reason) => [reason, 0]));
  const youngest = new Map<string, number>();
  for (const { reason, count, ageSeconds } of denials) {
    add(byReason, reason, count);
    if (ageSeconds !== undefined && ageSeconds < (youngest.get(reason) ?? Number.POSITIVE_INFINITY))
      youngest.set(reason, ageSeconds);
  }
  return [
    sample(m.redisAclEntries, denials.length),
    ...[...byReason].map(([reason, count]) => sample(m.redisAclDenials, count, { reason })),
    ...[...byCommand(denials)].map(([cmd, count]) => sample(m.redisAclCommands, count, { cmd })),
    // The server gives ages to the ms: a whole second does not move from one look to the next.
    ...[...youngest].map(([reason, age]) => sample(m.redisAclLast, Math.round(now / 1000 - age), { reason })),
  ];
};

const byCommand = (denials: readonly Denial[]): ReadonlyMap<string, number> => {
  const all = new Map<string, number>();
  for (const { command, count } of denials) if (command !== undefined) add(all, command, count);
  const most = [...all].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1));
  const given = new Set<string>();
  const named = new Map<string, number>();
  for (const [command, count] of most) add(named, namedOrOther(given, command, mostCommands), count);
  return named;
};

const add = (sums: Map<string, number>, name: string, by: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + by);
};
