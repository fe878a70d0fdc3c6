import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { TargetError } from '../failure.ts';

/** What libpq calls sslmode; `allow` is taken as `prefer`, which tries TLS first. */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** Where and as whom to connect; a host that begins with / is the folder of a socket. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly ssl: SslMode;
  /** The user's own name unless given, as with libpq. */
  readonly database?: string;
  readonly username?: string;
  readonly password?: string;
  /** A file of certificates that are trusted; Node's own unless given. */
  readonly rootCert?: string;
}

/** By what the exporter's own connections are known in pg_stat_activity. */
export const applicationName = 'headroom';

const rootsIn = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new TargetError('tls', `Expected certificates in ${path}, got ${code}`, { cause: error });
  }
};

/** What is asked of TLS: `require` takes any certificate, as libpq does; the last two check it. */
export const tlsOptions = ({ host, ssl, rootCert }: PostgresAddress): ConnectionOptions => ({
  ...(ssl === 'verify-ca' || ssl === 'verify-full' || rootCert !== undefined
    ? {}
    : { rejectUnauthorized: false }),
  ...(ssl === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  ...(rootCert === undefined ? {} : { ca: rootsIn(rootCert) }),
  // A server name is for names: TLS knows none for an address.
  ...(isIP(host) ? {} : { servername: host }),
});

/** Whether a connection is first tried with TLS; a socket has none. */
export const asksForTls = ({ host, ssl }: PostgresAddress): boolean =>
  !host.startsWith('/') && ssl !== 'disable';

/** Whether it goes on without where the server has none. */
export const doesWithoutTls = ({ ssl }: PostgresAddress): boolean => ssl === 'prefer' || ssl === 'allow';

/** What the client is told of an address. */
export const clientOptions = (address: PostgresAddress, tls: boolean): ClientConfig => {
  const { host, port, database, username, password } = address;
  return {
    host,
    port,
    application_name: applicationName,
    ...(database === undefined ? {} : { database }),
    ...(username === undefined ? {} : { user: username }),
    ...(password === undefined ? {} : { password }),
    ssl: tls ? tlsOptions(address) : false,
  };
};
