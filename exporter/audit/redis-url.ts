// Which Redis a setting leads to; the login is no part of it.
import type { Setting } from './deployment.ts';

/** A Redis: two are one server when their places are equal. */
export interface RedisPlace {
  /** As it may be shown: host and port, or the path of a socket. */
  readonly place: string;
  readonly db: string;
}

const schemes: readonly string[] = ['redis:', 'rediss:', 'valkey:', 'valkeys:', 'unix:'];
const standardPort = '6379';

const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** The Redis of a URL; undefined for any other text. */
export const redisPlace = (text: string): RedisPlace | undefined => {
  const url = urlOf(text.trim());
  if (!url || !schemes.includes(url.protocol)) return undefined;
  const isSocket = url.protocol === 'unix:';
  const inPath = isSocket ? '' : url.pathname.slice(1);
  const db = String(Number(url.searchParams.get('db') ?? inPath) || 0);
  if (isSocket) return { place: url.pathname, db };
  return { place: `${url.hostname.toLowerCase()}:${url.port || standardPort}`, db };
};

/** The Redis a setting leads to: by its URL, or by the service that it names. */
export const placeOf = ({ variable, value, service }: Setting): RedisPlace | undefined => {
  if (value !== undefined) return redisPlace(value);
  const isOfRedis = /redis|valkey|broker/i.test(variable);
  return service !== undefined && isOfRedis ? { place: `${service}:${standardPort}`, db: '0' } : undefined;
};

/** A place with its database, where that is not the first one. */
export const shownPlace = ({ place, db }: RedisPlace): string => (db === '0' ? place : `${place}/${db}`);

/** The password in a URL of any scheme, as it is written; undefined without one. */
export const passwordIn = (text: string): string | undefined =>
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^\s]*)@/i.exec(text.trim())?.[1] || undefined;

/** A URL without its login and query, for sentences. */
export const maskedUrl = (text: string): string => {
  const url = urlOf(text.trim());
  return url ? `${url.protocol}//***@${url.host}` : '***';
};
