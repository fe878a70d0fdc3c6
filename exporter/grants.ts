// The least a user needs for a config: of a Redis what its collectors say that they read, of a Postgres two roles, of a PgBouncer a user of statistics.
import { redisCollectors } from './collectors/index.ts';
import type {
  Config,
  PgbouncerTargetConfig,
  PostgresTargetConfig,
  RedisTargetConfig,
  TargetConfig,
} from './config/config.ts';
import { placeOf, type RedisAddress } from './targets/redis-address.ts';

/** What reading a target takes, apart from AUTH, which everybody may use. */
export interface Grants {
  /** As ACLs write them, `client|list` where a subcommand is enough; sorted. */
  readonly commands: readonly string[];
  /** Globs of keys that are read, none of which another one covers; sorted. */
  readonly keys: readonly string[];
  /** Globs of keys that are written too; sorted. */
  readonly writes: readonly string[];
  /** Globs of channels that are listened to, as PSUBSCRIBE names them, or published to; sorted. */
  readonly channels: readonly string[];
}

// What is said first on every connection.
const greeting = 'client|setname';
// What a quiet listener is asked; a refusal is an answer too, but one that a server logs.
const question = 'ping';

const covers = (glob: string, other: string): boolean =>
  glob !== other && glob.endsWith('*') && !glob.endsWith('\\*') && other.startsWith(glob.slice(0, -1));

/** The grants of one target: the union of what its collectors read, and no more. */
export const grantsOf = (target: RedisTargetConfig): Grants => {
  const collectors = redisCollectors(target);
  const dbs = [...target.celery, ...target.bullmq].map(({ db }) => db);
  // One database, and that the default one, needs no choosing.
  const selects = [target.address.db, ...dbs].some((db) => db !== 0);
  const heard = collectors.flatMap(({ channels = [] }) => channels);
  const told = collectors.flatMap(({ publishes = [] }) => publishes);
  const own = heard.length > 0 ? [greeting, question] : [greeting];
  const reads = new Set([...own, ...collectors.flatMap(({ reads }) => reads)]);
  if (!selects) reads.delete('select');
  const keys = [...new Set(collectors.flatMap((collector) => collector.keys))];
  return {
    commands: [...reads].sort(),
    keys: keys.filter((key) => !keys.some((other) => covers(other, key))).sort(),
    writes: [...new Set(collectors.flatMap(({ writes = [] }) => writes))].sort(),
    channels: [...new Set([...heard, ...told])].sort(),
  };
};

// A word as redis-cli reads it back, whatever is in it.
const quoted = (word: string): string =>
  /^[\w+~%|:.*@>&/-]+$/.test(word)
    ? word
    : `"${word
        .replace(/["\\]/g, '\\$&')
        .replace(/[^ -~]/g, (character) =>
          [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
        )}"`;

/** The line that makes the user, as redis-cli takes it; `read` is how a right to read a key is written. */
const aclLine = ({ commands, keys, writes, channels }: Grants, read: '~' | '%R~'): string =>
  [
    'ACL SETUSER headroom reset on >PASSWORD',
    ...keys.map((key) => quoted(`${read}${key}`)),
    ...writes.map((key) => quoted(`~${key}`)),
    // Redis 6.2 makes users that may listen to everything.
    'resetchannels',
    ...channels.map((channel) => quoted(`&${channel}`)),
    ...commands.map((command) => `+${command}`),
  ].join(' ');

const printRedis = (target: RedisTargetConfig): string => {
  const grants = grantsOf(target);
  return [
    `# ${target.name}: Redis 7.0 and later, Valkey`,
    aclLine(grants, '%R~'),
    `# ${target.name}: Redis 6.2, which knows no right to read alone`,
    aclLine(grants, '~'),
    '',
  ].join('\n');
};

/** What looking at a Redis that was moved away from takes, wherever it is. */
export const retiredGrants = ({ db }: RedisAddress): Grants => ({
  commands: ['client|list', greeting, 'info', ...(db === 0 ? [] : ['select'])],
  keys: [],
  writes: [],
  channels: [],
});

const printRetired = (name: string, address: RedisAddress): string =>
  [
    `# ${name}: the Redis that was moved away from, ${placeOf(address)}`,
    aclLine(retiredGrants(address), '~'),
    '',
  ].join('\n');

const printPostgres = ({ name, address }: PostgresTargetConfig): string =>
  [
    `-- ${name}: Postgres, as a superuser or as one who may create roles`,
    "CREATE ROLE headroom LOGIN PASSWORD 'PASSWORD' CONNECTION LIMIT 5;",
    'GRANT pg_read_all_stats, pg_read_all_settings TO headroom;',
    ...(address.database === undefined
      ? []
      : [`GRANT CONNECT ON DATABASE ${identifier(address.database)} TO headroom;`]),
    `-- ${name}: Postgres 16 and later; with reserved_connections = 2 it is let in when all other slots are taken`,
    'GRANT pg_use_reserved_connections TO headroom;',
    '',
  ].join('\n');

const printPgbouncer = ({ name }: PgbouncerTargetConfig): string =>
  [
    `; ${name}: PgBouncer, in the section [pgbouncer] of pgbouncer.ini; RELOAD puts it in force`,
    'stats_users = headroom',
    `; ${name}: a line in the file that auth_file names`,
    '; "headroom" "PASSWORD"',
    '',
  ].join('\n');

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const printTarget = (target: TargetConfig): readonly string[] => {
  switch (target.kind) {
    case 'application':
      // Its page asks for a login or for none, and has no rights to give.
      return [];
    case 'pgbouncer':
      return [printPgbouncer(target)];
    case 'postgres':
      return [printPostgres(target)];
    case 'redis':
      return [
        printRedis(target),
        ...(target.migration?.retired ?? []).map((address) => printRetired(target.name, address)),
      ];
  }
};

/** What `headroom grants` prints: of a Redis a line for Redis 7 or Valkey and one for Redis 6.2, and one for each that was moved away from, of a Postgres its SQL, of a PgBouncer lines of its config. */
export const printGrants = ({ targets }: Config): string => targets.flatMap(printTarget).join('\n');
