import type { RedisAddress } from '../targets/redis-connection.ts';

/** What a Redis URL may look like, for sentences. */
export const urlForms = 'a URL such as redis://host:6379/0, rediss://host:6379 or unix:///path/redis.sock';
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
 * `rediss:` over TLS, `unix:` with `?db=`; undefined for anything else.
 * Source: https://www.iana.org/assignments/uri-schemes/prov/redis
 */
export const redisAddress = (url: string): RedisAddress | undefined => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !schemes.includes(parsed.protocol)) return undefined;
  const socket = parsed.protocol === 'unix:';
  const db = databaseOf(socket ? parsed.searchParams.get('db') : parsed.pathname.slice(1));
  if (db === undefined || (socket ? parsed.pathname.length < 2 : parsed.hostname === '')) return undefined;
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
