// Where a target is and as whom it is read: the keys that every kind of target has.
import { holdsOpenPassword, shownUrl } from './address.ts';
import { isReference } from './expand.ts';

/** Reads a secret's file; throws when it cannot. */
export type ReadFile = (path: string) => string;

interface Login {
  readonly username?: string;
  readonly password?: string;
}

/** The keys of a target that say where it is and who reads it. */
export interface LoginFile<Address> {
  readonly url?: Address | undefined;
  readonly url_file?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly password_file?: string | undefined;
}

/** How a URL of one kind of target is read, and what it may look like. */
export interface UrlReader<Address> {
  readonly forms: string;
  readonly read: (url: string) => Address | undefined;
}

/** What reading one target's keys needs beside them. */
export interface Context {
  readonly raw: (keys: readonly PropertyKey[]) => unknown;
  readonly readFile: ReadFile;
  readonly fault: (keys: readonly PropertyKey[], message: string) => void;
}

/** The text of a secret's file, or undefined with a fault. */
export const fromFile = (
  path: string,
  keys: readonly PropertyKey[],
  context: Context,
): string | undefined => {
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

const refuseBothOrOpen = (file: LoginFile<Login>, keys: readonly PropertyKey[], context: Context): void => {
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

const addressFromFile = <Address>(
  file: LoginFile<Address>,
  { forms, read }: UrlReader<Address>,
  keys: readonly PropertyKey[],
  context: Context,
): Address | undefined => {
  if (file.url_file === undefined) {
    context.fault([...keys, 'url'], 'expected url or url_file, got nothing');
    return undefined;
  }
  const url = fromFile(file.url_file, [...keys, 'url_file'], context);
  const address = url === undefined ? undefined : read(url);
  if (url !== undefined && !address) {
    context.fault([...keys, 'url_file'], `expected ${forms} in the file, got ${shownUrl(url)}`);
  }
  return address;
};

/** The address of a target with its login, or undefined with a fault for each reason why there is none. */
export const addressOf = <Address extends Login>(
  file: LoginFile<Address>,
  reader: UrlReader<Address>,
  keys: readonly PropertyKey[],
  context: Context,
): Address | undefined => {
  refuseBothOrOpen(file, keys, context);
  const address = file.url ?? addressFromFile(file, reader, keys, context);
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
