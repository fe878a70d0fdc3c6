import { type Fault, pathText } from './fault.ts';
import type { Env } from './parse.ts';

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Whether a text comes from the environment alone, as secrets must. */
export const isReference = (raw: unknown): boolean =>
  typeof raw === 'string' && raw !== '' && raw.replace(reference, '') === '';

/** The references in a text of the file, `${NAME}` each. */
export const referencesIn = (raw: unknown): readonly string[] =>
  typeof raw === 'string' ? (raw.match(reference) ?? []) : [];

/** The value at a path of a parsed document, or undefined. */
export const at = (document: unknown, keys: readonly PropertyKey[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], document);

/** Puts environment variables into every `${NAME}`; each variable that is not set is a fault. */
export const expand = (
  document: unknown,
  env: Env,
  faults: Fault[],
  keys: readonly PropertyKey[] = [],
): unknown => {
  if (Array.isArray(document)) {
    return document.map((value, position) => expand(value, env, faults, [...keys, position]));
  }
  if (document !== null && typeof document === 'object') {
    return Object.fromEntries(
      Object.entries(document).map(([key, value]) => [key, expand(value, env, faults, [...keys, key])]),
    );
  }
  if (typeof document !== 'string') return document;
  return document.replace(reference, (_, name: string) => {
    const value = env[name];
    if (value) return value;
    faults.push({ path: pathText(keys), message: `expected the environment variable ${name}, got nothing` });
    return '';
  });
};
