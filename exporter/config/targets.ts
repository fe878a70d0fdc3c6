import * as v from 'valibot';
import { holdsOpenPassword, redisAddress, shownUrl, urlForms } from './address.ts';
import type { RedisTargetConfig } from './config.ts';
import { isReference } from './expand.ts';
import { type Fault, pathText } from './fault.ts';
import type { Env } from './parse.ts';
import { declaredSchedules } from './schedules.ts';
import { type ConfigFile, defaultBudgets, type RedisTargetFile, redisTargetSchema } from './schema.ts';

/** Reads a secret's file; throws when it cannot. */
export type ReadFile = (path: string) => string;

/** What holds for targets that say nothing else. */
export type Defaults = Pick<ConfigFile, 'budgets' | 'schedule_grace'>;

interface Context {
  readonly raw: (keys: readonly PropertyKey[]) => unknown;
  readonly readFile: ReadFile;
  readonly fault: (keys: readonly PropertyKey[], message: string) => void;
}

/** The text of a secret's file, or undefined with a fault. */
const fromFile = (path: string, keys: readonly PropertyKey[], context: Context): string | undefined => {
  try {
    const text = context.readFile(path).trim();
    if (text !== '') return text;
    context.fault(keys, `expected a text in the file, got nothing in ${path}`);
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    context.fault(keys, `expected a readable file, got ${code} for ${path}`);
    return undefined;
  }
};

const refuseBothOrOpen = (file: RedisTargetFile, keys: readonly PropertyKey[], context: Context): void => {
  const raw = (key: string) => String(context.raw([...keys, key]) ?? '');
  for (const key of ['url', 'password'] as const) {
    if (file[key] === undefined || file[`${key}_file`] === undefined) continue;
    context.fault([...keys, key], `expected either ${key} or ${key}_file, got both`);
  }
  if (file.password !== undefined && !isReference(raw('password'))) {
    context.fault([...keys, 'password'], 'expected ${NAME} or password_file, got a password in the open');
  }
  if (file.url?.password !== undefined && holdsOpenPassword(raw('url'))) {
    context.fault(
      [...keys, 'url'],
      'expected the password from ${NAME} or password_file, got it in the open',
    );
  }
};

const addressFromFile = (file: RedisTargetFile, keys: readonly PropertyKey[], context: Context) => {
  if (file.url_file === undefined) {
    context.fault([...keys, 'url'], 'expected url or url_file, got nothing');
    return undefined;
  }
  const url = fromFile(file.url_file, [...keys, 'url_file'], context);
  const address = url === undefined ? undefined : redisAddress(url);
  if (url !== undefined && !address) {
    context.fault([...keys, 'url_file'], `expected ${urlForms} in the file, got ${shownUrl(url)}`);
  }
  return address;
};

const addressOf = (file: RedisTargetFile, keys: readonly PropertyKey[], context: Context) => {
  refuseBothOrOpen(file, keys, context);
  const address = file.url ?? addressFromFile(file, keys, context);
  const password =
    file.password_file === undefined
      ? file.password
      : fromFile(file.password_file, [...keys, 'password_file'], context);
  return (
    address && {
      ...address,
      ...(file.username === undefined ? {} : { username: file.username }),
      ...(password === undefined ? {} : { password }),
    }
  );
};

const withDefaults = (own: ConfigFile['budgets'], shared: ConfigFile['budgets']) => ({
  commands_per_day: own.commands_per_day ?? shared.commands_per_day ?? defaultBudgets.commands_per_day,
  memory: own.memory ?? shared.memory ?? defaultBudgets.memory,
  round_trip: own.round_trip ?? shared.round_trip ?? defaultBudgets.round_trip,
  save: own.save ?? shared.save ?? defaultBudgets.save,
  own_share: own.own_share ?? shared.own_share ?? defaultBudgets.own_share,
});

/** A fault for each space of queues that another one covers: their series would be the same. */
const refuseTwice = (
  kind: 'celery' | 'bullmq',
  spaces: readonly (readonly [db: number, prefix: string])[],
  keys: readonly PropertyKey[],
  context: Context,
): void => {
  const names = spaces.map((space) => JSON.stringify(space));
  for (const [position, name] of names.entries()) {
    if (names.indexOf(name) === position) continue;
    const [db, prefix] = spaces[position] ?? [];
    context.fault(
      [...keys, kind, position],
      `expected a database and prefix that no other has, got ${db} and "${prefix}" again`,
    );
  }
};

const targetConfig = (
  file: RedisTargetFile,
  defaults: Defaults,
  keys: readonly PropertyKey[],
  context: Context,
): readonly RedisTargetConfig[] => {
  const address = addressOf(file, keys, context);
  if (!address) return [];
  const budgets = withDefaults(file.budgets, defaults.budgets);
  const spaces = {
    celery: file.celery.map(({ db = address.db, key_prefix }) => [db, key_prefix] as const),
    bullmq: file.bullmq.map(({ db = address.db, prefix }) => [db, prefix] as const),
  };
  refuseTwice('celery', spaces.celery, keys, context);
  refuseTwice('bullmq', spaces.bullmq, keys, context);
  return [
    {
      name: file.name,
      kind: file.kind,
      address,
      budgets: {
        commandsPerDay: budgets.commands_per_day === 'none' ? undefined : budgets.commands_per_day,
        memoryBytes: budgets.memory,
        roundTripSeconds: budgets.round_trip / 1000,
        saveSeconds: budgets.save / 1000,
      },
      ownShare: budgets.own_share,
      scheduleGraceMs: defaults.schedule_grace,
      celery: file.celery.map((space, position) => ({
        db: space.db ?? address.db,
        keyPrefix: space.key_prefix,
        queues: space.queues,
        discover: space.discover,
        prioritySteps: space.priority_steps,
        separator: space.separator,
        events: space.events,
        workers: space.workers === 'none' ? undefined : space.workers,
        visibilityTimeoutMs: space.visibility_timeout,
        sentAtHeaders: space.sent_at_headers,
        schedules: declaredSchedules(space, defaults.schedule_grace, (within, message) =>
          context.fault([...keys, 'celery', position, ...within], message),
        ),
        redbeat: { keyPrefix: space.redbeat.key_prefix, timezone: space.redbeat.timezone },
      })),
      bullmq: file.bullmq.map((space) => ({ ...space, db: space.db ?? address.db })),
    },
  ];
};

/** A target that is as it should be on its own, or undefined: its faults have been told. */
export type CheckedTarget = RedisTargetFile | undefined;

/** The targets of a file; a fault for each name given twice and each secret that cannot be used. */
export const targetConfigs = (
  targets: readonly CheckedTarget[],
  defaults: Defaults,
  raw: Context['raw'],
  readFile: ReadFile,
  faults: Fault[],
): readonly RedisTargetConfig[] => {
  const fault: Context['fault'] = (keys, message) => faults.push({ path: pathText(keys), message });
  if (targets.length === 0) fault(['targets'], 'expected at least one target, got an empty list');
  return targets.flatMap((target, position) => {
    if (!target) return [];
    if (targets.findIndex((other) => other?.name === target.name) < position) {
      fault(['targets', position, 'name'], `expected a name of its own, got ${target.name} again`);
    }
    return targetConfig(target, defaults, ['targets', position], { raw, readFile, fault });
  });
};

/** The one target of REDIS_URL. */
export const targetFromEnvironment = (
  defaults: Defaults,
  env: Env,
  readFile: ReadFile,
  faults: Fault[],
): readonly RedisTargetConfig[] => {
  const fault: Context['fault'] = (_, message) => faults.push({ path: 'REDIS_URL', message });
  const url = env.REDIS_URL;
  if (!url) fault([], 'expected it, or targets in a config file, got neither');
  else if (!redisAddress(url)) fault([], `expected ${urlForms}, got ${shownUrl(url)}`);
  else {
    const target = v.parse(redisTargetSchema, { name: 'redis', kind: 'redis', url });
    return targetConfig(target, defaults, [], { raw: () => '${REDIS_URL}', readFile, fault });
  }
  return [];
};
