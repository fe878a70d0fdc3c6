import * as v from 'valibot';
import { holdsPassword, redisAddress } from './address.ts';
import type { RedisTargetConfig } from './config.ts';
import { isReference } from './expand.ts';
import { type Fault, pathText } from './fault.ts';
import type { Env } from './parse.ts';
import { type ConfigFile, defaultBudgets, type RedisTargetFile, redisTargetSchema } from './schema.ts';

/** Reads a secret's file; throws when it cannot. */
export type ReadFile = (path: string) => string;

interface Context {
  readonly raw: (keys: readonly PropertyKey[]) => unknown;
  readonly readFile: ReadFile;
  readonly fault: (keys: readonly PropertyKey[], message: string) => void;
}

type Secret = 'url' | 'password';

/** A secret given in the environment or in a file, never in the open. */
const secret = (file: RedisTargetFile, key: Secret, keys: readonly PropertyKey[], context: Context) => {
  const [here, there] = [file[key], file[`${key}_file`]];
  if (here !== undefined && there !== undefined) {
    context.fault([...keys, key], `expected either ${key} or ${key}_file, got both`);
    return undefined;
  }
  if (there === undefined) return here;
  try {
    return context.readFile(there).trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    context.fault([...keys, `${key}_file`], `expected a readable file, got ${code} for ${there}`);
    return undefined;
  }
};

const refuseOpenSecrets = (file: RedisTargetFile, keys: readonly PropertyKey[], context: Context): void => {
  const open = (key: string) => !isReference(context.raw([...keys, key]));
  if (file.password !== undefined && open('password')) {
    context.fault([...keys, 'password'], 'expected ${NAME} or password_file, got a password in the open');
  }
  if (file.url !== undefined && holdsPassword(file.url) && open('url')) {
    context.fault(
      [...keys, 'url'],
      'expected the password from ${NAME} or password_file, got it in the open',
    );
  }
};

const addressOf = (file: RedisTargetFile, keys: readonly PropertyKey[], context: Context) => {
  const url = secret(file, 'url', keys, context);
  const password = secret(file, 'password', keys, context);
  refuseOpenSecrets(file, keys, context);
  if (url === undefined) {
    if (!file.url_file) context.fault([...keys, 'url'], 'expected url or url_file, got nothing');
    return undefined;
  }
  const address = redisAddress(url);
  if (typeof address === 'string') {
    context.fault([...keys, file.url === undefined ? 'url_file' : 'url'], address);
    return undefined;
  }
  return {
    ...address,
    ...(file.username === undefined ? {} : { username: file.username }),
    ...(password === undefined ? {} : { password }),
  };
};

const targetConfig = (
  file: RedisTargetFile,
  defaults: ConfigFile['budgets'],
  keys: readonly PropertyKey[],
  context: Context,
): readonly RedisTargetConfig[] => {
  const address = addressOf(file, keys, context);
  if (!address) return [];
  return [
    {
      name: file.name,
      kind: file.kind,
      address,
      budgets: {
        commandsPerDay:
          file.budgets.commands_per_day ?? defaults.commands_per_day ?? defaultBudgets.commands_per_day,
        memoryBytes: file.budgets.memory ?? defaults.memory ?? defaultBudgets.memory,
      },
      celery: file.celery.map((space) => ({
        db: space.db ?? address.db,
        keyPrefix: space.key_prefix,
        queues: space.queues,
        discover: space.discover,
        prioritySteps: space.priority_steps,
        separator: space.separator,
      })),
      bullmq: file.bullmq.map((space) => ({ ...space, db: space.db ?? address.db })),
    },
  ];
};

/** The targets of a file, or the one of REDIS_URL where the file names none. */
export const targetConfigs = (
  file: ConfigFile,
  raw: Context['raw'],
  env: Env,
  readFile: ReadFile,
  faults: Fault[],
): readonly RedisTargetConfig[] => {
  const fault: Context['fault'] = (keys, message) => faults.push({ path: pathText(keys), message });
  if (!file.targets) return fromEnvironment(file, env, readFile, faults);
  if (file.targets.length === 0) fault(['targets'], 'expected at least one target, got an empty list');
  for (const [position, { name }] of file.targets.entries()) {
    if (file.targets.findIndex((other) => other.name === name) < position) {
      fault(['targets', position, 'name'], `expected a name of its own, got ${name} again`);
    }
  }
  return file.targets.flatMap((target, position) =>
    targetConfig(target, file.budgets, ['targets', position], { raw, readFile, fault }),
  );
};

const fromEnvironment = (
  file: ConfigFile,
  env: Env,
  readFile: ReadFile,
  faults: Fault[],
): readonly RedisTargetConfig[] => {
  const url = env.REDIS_URL;
  if (!url) {
    faults.push({ path: 'REDIS_URL', message: 'expected it, or targets in a config file, got neither' });
    return [];
  }
  const defaulted = v.parse(redisTargetSchema, { name: 'redis', kind: 'redis', url });
  const fault: Context['fault'] = (_, message) => faults.push({ path: 'REDIS_URL', message });
  return targetConfig(defaulted, file.budgets, [], { raw: () => '${REDIS_URL}', readFile, fault });
};
