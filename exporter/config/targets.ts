import * as v from 'valibot';
import { redisAddress, shownUrl, urlForms } from './address.ts';
import { applicationTargetConfig } from './application-target.ts';
import type { RedisTargetConfig, TargetConfig } from './config.ts';
import { type Fault, pathText } from './fault.ts';
import { addressOf, type Context, type ReadFile } from './login.ts';
import type { Env } from './parse.ts';
import { pgbouncerTargetConfig } from './pgbouncer-target.ts';
import { pgbouncerAddress, pgbouncerUrlForms } from './pgbouncer-url.ts';
import { postgresTargetConfig } from './postgres-target.ts';
import { postgresAddress, postgresUrlForms } from './postgres-url.ts';
import {
  type ConfigFile,
  defaultBudgets,
  type RedisTargetFile,
  type TargetFile,
  targetSchema,
} from './schema.ts';

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

const redisTargetConfig = (
  file: RedisTargetFile,
  defaults: ConfigFile['budgets'],
  keys: readonly PropertyKey[],
  context: Context,
): readonly RedisTargetConfig[] => {
  const address = addressOf(file, { forms: urlForms, read: redisAddress }, keys, context);
  if (!address) return [];
  const budgets = withDefaults(file.budgets, defaults);
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
      celery: file.celery.map((space) => ({
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
      })),
      bullmq: file.bullmq.map((space) => ({ ...space, db: space.db ?? address.db })),
    },
  ];
};

const targetConfig = (
  file: TargetFile,
  defaults: ConfigFile['budgets'],
  keys: readonly PropertyKey[],
  context: Context,
): readonly TargetConfig[] => {
  switch (file.kind) {
    case 'application':
      return applicationTargetConfig(file, keys, context);
    case 'pgbouncer':
      return pgbouncerTargetConfig(file, keys, context);
    case 'postgres':
      return postgresTargetConfig(file, keys, context);
    case 'redis':
      return redisTargetConfig(file, defaults, keys, context);
  }
};

/** A target that is as it should be on its own, or undefined: its faults have been told. */
export type CheckedTarget = TargetFile | undefined;

/** The targets of a file; a fault for each name given twice and each secret that cannot be used. */
export const targetConfigs = (
  targets: readonly CheckedTarget[],
  defaults: ConfigFile['budgets'],
  raw: Context['raw'],
  readFile: ReadFile,
  faults: Fault[],
): readonly TargetConfig[] => {
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

/** The variables that name a target each, and what it is called. */
const variables = [
  { name: 'REDIS_URL', kind: 'redis', forms: urlForms, read: redisAddress },
  { name: 'DATABASE_URL', kind: 'postgres', forms: postgresUrlForms, read: postgresAddress },
  { name: 'PGBOUNCER_URL', kind: 'pgbouncer', forms: pgbouncerUrlForms, read: pgbouncerAddress },
] as const;

/** The targets that the environment alone names. */
export const targetsFromEnvironment = (
  defaults: ConfigFile['budgets'],
  env: Env,
  readFile: ReadFile,
  faults: Fault[],
): readonly TargetConfig[] => {
  const given = variables.filter(({ name }) => env[name]);
  if (given.length === 0) {
    const names = variables
      .map(({ name }) => name)
      .join(', ')
      .replace(/, (?=\w+$)/, ' or ');
    faults.push({ path: names, message: 'expected one of them, or targets in a config file, got none' });
  }
  return given.flatMap(({ name, kind, forms, read }) => {
    const url = env[name] ?? '';
    const fault: Context['fault'] = (_, message) => faults.push({ path: name, message });
    if (!read(url)) {
      fault([], `expected ${forms}, got ${shownUrl(url)}`);
      return [];
    }
    const target = v.parse(targetSchema, { name: kind, kind, url });
    return targetConfig(target, defaults, [], { raw: () => `\${${name}}`, readFile, fault });
  });
};
