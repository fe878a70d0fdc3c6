// What a command is for where nothing more is known of who sends it.
import type { Purpose } from './purpose.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Reads that wait, for what is put into lists, sorted sets and streams. */
export const waitingReads: readonly (readonly [read: string, fedBy: readonly string[]])[] = [
  ...['brpop', 'blpop', 'brpoplpush', 'blmove', 'blmpop'].map(
    (read) => [read, ['lpush', 'rpush', 'lmove', 'rpoplpush']] as const,
  ),
  ...['bzpopmin', 'bzpopmax', 'bzmpop'].map((read) => [read, ['zadd']] as const),
  ...['xread', 'xreadgroup'].map((read) => [read, ['xadd']] as const),
];

/** Calls of scripts and functions. */
export const scriptCalls: readonly string[] = [
  'evalsha',
  'eval',
  'fcall',
  'evalsha_ro',
  'eval_ro',
  'fcall_ro',
];

const classes: readonly (readonly [Purpose, ReadonlySet<string>])[] = [
  ['health_pings', words('ping echo')],
  ['queue_work', words('lpush rpush lpushx rpushx lpop rpop lmpop lmove rpoplpush')],
  [
    'cache_reads',
    words('get mget getrange strlen exists ttl pttl type touch hget hmget hgetall hexists hlen hkeys hvals'),
  ],
  [
    'cache_writes',
    words(
      'set setex psetex setnx mset msetnx getset getex getdel append del unlink expire pexpire expireat pexpireat persist incr incrby incrbyfloat decr decrby hset hsetnx hmset hdel hincrby hincrbyfloat',
    ),
  ],
  // What containers hold is named by their first word.
  [
    'connections',
    words(
      'auth hello select quit reset readonly readwrite asking command script subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe',
    ),
  ],
  [
    'inspection',
    words(
      'info config slowlog latency memory acl monitor dbsize lastsave time role pubsub cluster client|list client|info client|kill',
    ),
  ],
];

/** What a command is for by its name alone: `other` where it may be for anything. */
export const purposeOf = (command: string): Purpose => {
  const [container = ''] = command.split('|', 1);
  const found = classes.find(([, held]) => held.has(command) || held.has(container));
  if (found) return found[0];
  return container === 'client' ? 'connections' : 'other';
};

const isOfServer: ReadonlySet<Purpose> = new Set(['health_pings', 'connections', 'inspection']);
const notInScripts = words('publish spublish multi exec discard watch unwatch');

/** Whether a script may have run the command. */
export const mayBeInScript = (command: string): boolean =>
  !isOfServer.has(purposeOf(command)) &&
  !notInScripts.has(command) &&
  !scriptCalls.includes(command) &&
  !waitingReads.some(([read]) => read === command);
