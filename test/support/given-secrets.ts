import { existsSync, readFileSync } from 'node:fs';

/** A secret that a program was given: by what name, its text, and of which user. */
export type Given = readonly [name: string, text: string, user?: string];

const named = /(PASSWORD|TOKEN|SECRET|KEY)$/;
const inFile = /(PASSWORD|TOKEN|SECRET|KEY|URL)_FILE$/;
// Those of redis-server.
const flags = new Set(['--requirepass', '--masterauth']);

const loginIn = (name: string, text: string): readonly Given[] => {
  if (!URL.canParse(text)) return [];
  const { username, password } = new URL(text);
  return password === '' ? [] : [[name, decodeURIComponent(password), decodeURIComponent(username)]];
};

const fileOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trim() : '');

/** The secrets among the arguments and the environment of a program: logins of URLs, and what is named or meant as one. */
export const givenSecrets = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): readonly Given[] => [
  ...args.flatMap((arg, at): readonly Given[] => {
    const flag = args[at - 1] ?? '';
    if (flags.has(flag)) return [[flag, arg, 'default']];
    // As `ACL SETUSER` takes it.
    return arg.startsWith('>') ? [['a user of Redis', arg.slice(1)]] : loginIn(`argument ${at}`, arg);
  }),
  ...Object.entries(env)
    .flatMap(([name, value]): readonly Given[] => {
      if (inFile.test(name)) return [[name, fileOf(value)]];
      return named.test(name) ? [[name, value]] : loginIn(name, value);
    })
    .filter(([, text]) => text !== ''),
];
