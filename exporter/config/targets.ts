import * as v from 'valibot';
import { holdsOpenPassword, redisAddress, shownUrl, urlForms } from './address.ts';
import type { RedisTargetConfig } from './config.ts';
import { isReference } from './expand.ts';
import { type Fault, pathText } from './fault.ts';
import type { Env } from './parse.ts';
import { declaredSchedules } from './schedules.ts';
import { type ConfigFile, defaultBudgets, type RedisTargetFile, redisTargetSchema } from './schema.ts';
import { bullmqSpace, celerySpace, refuseSpaces } from './spaces.ts';

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

const targetConfig = (
  file: RedisTargetFile,
  defaults: Defaults,
  keys: readonly PropertyKey[],
  context: Context,
): readonly RedisTargetConfig[] => {
  const address = addressOf(file, keys, context);
  if (!address) return [];
  const budgets = withDefaults(file.budgets, defaults.budgets);
  refuseSpaces(file, address.db, keys, context.fault);
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
        ...celerySpace(space, address.db),
        schedules: declaredSchedules(space, defaults.schedule_grace, (within, message) =>
          context.fault([...keys, 'celery', position, ...within], message),
        ),
      })),
      bullmq: file.bullmq.map((space) => bullmqSpace(space, address.db)),
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
