// Passwords and keys in the open, in files that go into a repository.
import { posix } from 'node:path';
import type { Deployment, Setting } from '../deployment.ts';
import type { Problem } from '../problem.ts';

const secretName =
  /(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIALS?|(API|ACCESS|PRIVATE|SECRET|SIGNING|ENCRYPTION)_?KEY)$/i;
const placeholder = /^(\W*|x+|<.*>|(your|my)[-_ ].*|change[-_ ]?me.*|todo|true|false|none)$/i;
const urlPassword = /[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^\s]+)@/gi;
const option = /--requirepass[ =]+(\S+)/g;

/** Whether a text says something itself, beside variables that it names and words that stand for another. */
const isLiteral = (text: string): boolean => {
  const own = text
    .replace(/\$\{[^}]*\}|\$\w+/g, '')
    .replace(/^["']|["']$/g, '')
    .trim();
  return own !== '' && !placeholder.test(own);
};

/** Files in which secrets are kept apart: .env itself, but no example of one. */
const keepsSecrets = (file: string): boolean => {
  const name = posix.basename(file);
  return /^\.?env(\.|$)|\.env(\.|$)/.test(name) && !/example|sample|template|dist/i.test(name);
};

const holdsPassword = (text: string): boolean =>
  [...text.matchAll(urlPassword), ...text.matchAll(option)].some(([, held = '']) => isLiteral(held));

const problem = (file: string, line: number, what: string): Problem => ({
  check: 'credentials',
  file,
  line,
  what,
  fix: 'take it from the environment or a secret store, and replace it: whoever has the file knows it',
});

const ofSetting = (owner: string, { variable, value = '', file, line }: Setting): readonly Problem[] => {
  if (holdsPassword(value)) return [problem(file, line, `${variable} of ${owner} holds a password (***)`)];
  const isSecret = secretName.test(variable) && isLiteral(value);
  return isSecret ? [problem(file, line, `${variable} of ${owner} is in the open (***)`)] : [];
};

/** Secrets that stand in a file, none of which is shown. */
export const checkCredentials = ({ file, environments, texts }: Deployment): readonly Problem[] => {
  const inSettings = environments.flatMap(({ services }) =>
    services.flatMap(({ name, settings }) => settings.flatMap((setting) => ofSetting(name, setting))),
  );
  const elsewhere = texts
    .filter(({ text }) => holdsPassword(text))
    .map(({ line }) => problem(file, line, 'a password is in the open (***)'));
  return [...inSettings, ...elsewhere].filter((each) => !keepsSecrets(each.file));
};
