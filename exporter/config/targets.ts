import * as v from 'valibot';
import { redisAddress, shownUrl, urlForms } from './address.ts';
import { applicationTargetConfig } from './application-target.ts';
import type { TargetConfig } from './config.ts';
import { type Fault, pathText } from './fault.ts';
import type { Context, ReadFile } from './login.ts';
import type { Env } from './parse.ts';
import { pgbouncerTargetConfig } from './pgbouncer-target.ts';
import { pgbouncerAddress, pgbouncerUrlForms } from './pgbouncer-url.ts';
import { postgresTargetConfig } from './postgres-target.ts';
import { postgresAddress, postgresUrlForms } from './postgres-url.ts';
import { type Defaults, redisTargetConfig } from './redis-target.ts';
import { type TargetFile, targetSchema } from './schema.ts';

const targetConfig = (
  file: TargetFile,
  defaults: Defaults,
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
  defaults: Defaults,
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
  defaults: Defaults,
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
