import type { RedisAddress } from '../targets/redis-address.ts';

/** What a Redis URL may look like, for sentences. */
export const urlForms = 'a URL such as redis://host:6379/0, rediss://host:6379 or unix:///path/redis.sock';
const schemes: readonly string[] = ['redis:', 'rediss:', 'valkey:', 'valkeys:', 'unix:'];

const databaseOf = (digits: string | null): number | undefined =>
  /^\d{0,5}$/.test(digits ?? '') ? Number(digits ?? '') : undefined;

/** A part of a URL without its escapes; what is no escape stands for itself, since URL takes a lone % as it is. */
export const decoded = (part: string): string | undefined => {
  try {
    return part === '' ? undefined : decodeURIComponent(part.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    return part;
  }
};

/**
 * The address in a URL of the schemes registered for Redis: `redis://[user][:password@]host[:port][/db]`,
 * `rediss:` over TLS, `unix:` with `?db=`; undefined for anything else.
 * Source: https://www.iana.org/assignments/uri-schemes/prov/redis
 */
export const redisAddress = (url: string): RedisAddress | undefined => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !schemes.includes(parsed.protocol)) return undefined;
  const socket = parsed.protocol === 'unix:';
  if (socket && parsed.host !== '') return undefined;
  // As redis-py and ioredis do, a database in the query goes before one in the path.
  const db = databaseOf(parsed.searchParams.get('db') ?? (socket ? '' : parsed.pathname.slice(1)));
  const nowhere = socket ? !/^\/./.test(parsed.pathname) : parsed.hostname === '' || parsed.port === '0';
  if (db === undefined || nowhere) return undefined;
  const username = decoded(parsed.username);
  const password = decoded(parsed.password);
  return {
    ...(socket
      ? { path: decoded(parsed.pathname) ?? '' }
      : { host: parsed.hostname.replace(/^\[|\]$/g, ''), port: Number(parsed.port || 6379) }),
    tls: parsed.protocol === 'rediss:' || parsed.protocol === 'valkeys:',
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    db,
  };
};

/** A URL that cannot be used, as faults show it: anything behind its scheme may be a secret. */
export const shownUrl = (url: string): string => {
  if (url === '') return 'nothing';
  const [scheme] = /^[a-z][a-z0-9+.-]{0,15}:\/\//i.exec(url) ?? [];
  return scheme ? `"${scheme}…"` : 'a text that is none';
};

/**
 * Whether a URL that has a password, as written in the file, has any of it in the open. As a URL is read, the login ends
 * at the last @ and the user at the first colon; a reference may bring that colon, so then nothing open may be beside it.
 */
export const holdsOpenPassword = (raw: string): boolean => {
  const [, login = ''] = /^[^/]*\/\/(.*)@/s.exec(raw) ?? [];
  const [user = '', ...password] = login.replace(/\$\{\w+\}/g, '$').split(':');
  const isOpen = (text: string) => /[^$]/.test(text);
  if (password.length === 0) return isOpen(user);
  return isOpen(password.join(':')) || (isOpen(user) && user.includes('$'));
};
