import type { RedisAddress } from '../targets/redis-connection.ts';
import { shown } from './fault.ts';

const expected = 'a URL such as redis://host:6379/0, rediss://host:6379 or unix:///path/redis.sock';
const schemes: readonly string[] = ['redis:', 'rediss:', 'valkey:', 'valkeys:', 'unix:'];

const databaseOf = (digits: string | null): number | undefined =>
  /^\d{0,5}$/.test(digits ?? '') ? Number(digits ?? '') : undefined;

const decoded = (part: string): string | undefined => {
  try {
    return part === '' ? undefined : decodeURIComponent(part);
  } catch {
    return part;
  }
};

/**
 * The address in a URL of the schemes registered for Redis: `redis://[user][:password@]host[:port][/db]`,
 * `rediss:` over TLS, `unix:` with `?db=`. Returns the sentence that says what is wrong instead.
 * Source: https://www.iana.org/assignments/uri-schemes/prov/redis
 */
export const redisAddress = (url: string): RedisAddress | string => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const wrong = `expected ${expected}, got ${shown(url)}`;
  if (!parsed || !schemes.includes(parsed.protocol)) return wrong;
  const socket = parsed.protocol === 'unix:';
  const db = databaseOf(socket ? parsed.searchParams.get('db') : parsed.pathname.slice(1));
  if (db === undefined || (socket ? parsed.pathname.length < 2 : parsed.hostname === '')) return wrong;
  const username = decoded(parsed.username);
  const password = decoded(parsed.password);
  return {
    ...(socket
      ? { path: parsed.pathname }
      : { host: parsed.hostname.replace(/^\[|\]$/g, ''), port: Number(parsed.port || 6379) }),
    tls: parsed.protocol === 'rediss:' || parsed.protocol === 'valkeys:',
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    db,
  };
};

/** Whether a URL as written in the file holds a password. */
export const holdsPassword = (url: string): boolean => URL.canParse(url) && new URL(url).password !== '';
