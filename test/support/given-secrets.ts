import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret that a program was given: by what name, its text, and of which user. */
export type Given = readonly [name: string, text: string, user?: string];

const named = /(PASSWORD|TOKEN|SECRET|KEY)$/;
const inFile = /(PASSWORD|TOKEN|SECRET|KEY|URL)_FILE$/;
const inFolder = /SECRETS_DIR$/;
// Those of redis-server.
const flags = new Set(['--requirepass', '--masterauth']);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const loginIn = (name: string, text: string): readonly Given[] => {
  if (!URL.canParse(text)) return [];
  const { username, password } = new URL(text);
  return [[name, decoded(password), decoded(username)]];
};

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trim() : '');

const inArgument = (arg: string, at: number, args: readonly string[]): readonly Given[] => {
  const flag = args[at - 1] ?? '';
  if (flags.has(flag)) return [[flag, arg, 'default']];
  // As `ACL SETUSER` takes it.
  return arg.startsWith('>') ? [['a user of Redis', arg.slice(1)]] : loginIn(`argument ${at}`, arg);
};

const inVariable = ([name, value]: readonly [string, string]): readonly Given[] => {
  if (named.test(name)) return [[name, value]];
  if (inFile.test(name)) return [[name, textOf(value)]];
  if (!inFolder.test(name)) return loginIn(name, value);
  return readdirSync(value).map((file) => [`${name}/${file}`, textOf(join(value, file))]);
};

/** The secrets among the arguments and the environment of a program: logins of URLs, and what is named or meant as one. */
export const givenSecrets = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): readonly Given[] =>
  [...args.flatMap(inArgument), ...Object.entries(env).flatMap(inVariable)].filter(([, text]) => text !== '');
