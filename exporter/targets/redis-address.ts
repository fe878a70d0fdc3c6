import { isIP } from 'node:net';
import type { RedisOptions } from 'ioredis';
import type { Command } from './redis-port.ts';

/** Where and as whom to connect; `db` is selected once, after authentication. */
export interface RedisAddress {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
}

/** Where it is, as `host:port` or the path of a socket. */
export const placeOf = ({ host = '', port, path }: RedisAddress): string =>
  path ?? `${host.includes(':') ? `[${host}]` : host}:${port}`;

// A server name is for names: TLS knows none for an address.
const tlsOptions = (host = 'localhost') => (isIP(host) ? {} : { servername: host });

/** Where ioredis is to connect. */
export const socketOptions = ({
  host,
  port,
  path,
  tls,
}: RedisAddress): Pick<RedisOptions, 'host' | 'port' | 'path' | 'tls'> =>
  path === undefined
    ? { host: host ?? 'localhost', port: port ?? 6379, ...(tls ? { tls: tlsOptions(host) } : {}) }
    : { path };

/** What is said first on a new connection: who we are, our name, and which database. */
export const handshake = (
  { username, password, db }: RedisAddress,
  name = 'headroom',
): readonly Command[] => [
  // A user may need no password, but must still be told apart from the default one.
  ...(password === undefined && username === undefined
    ? []
    : [['auth', ...(username === undefined ? [] : [username]), password ?? ''] as const]),
  ['client', 'setname', name],
  ...(db === 0 ? [] : [['select', String(db)] as const]),
];
