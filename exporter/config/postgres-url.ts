import { type PostgresAddress, type SslMode, sslModes } from '../targets/postgres-address.ts';
import { decoded } from './address.ts';

/** What a Postgres URL may look like, for sentences. */
export const postgresUrlForms =
  'a URL such as postgresql://host:5432/database, with ?sslmode=require where TLS is asked for';

// SQLAlchemy puts a driver's name behind the scheme, and such a URL is what a Python service has in DATABASE_URL.
const scheme = /^postgres(ql)?(\+\w+)?:$/;

const sslOf = (given: string | null): SslMode | undefined => {
  if (given === null) return 'prefer';
  return given === 'true' ? 'require' : sslModes.find((mode) => mode === given);
};

const portOf = (digits: string, standard: number): number | undefined => {
  const port = Number(digits || standard);
  return /^\d*$/.test(digits) && port > 0 && port <= 65_535 ? port : undefined;
};

const standardUrl = (url: string): URL | undefined => {
  const [given = ''] = /^[^:/]*:/.exec(url) ?? [];
  // A login without a host, as before a socket's folder, is what the standard parser refuses.
  const text = `postgresql:${url.slice(given.length)}`.replace(/^(\w+:\/\/[^/@]*@)(?=[/?]|$)/, '$1localhost');
  return scheme.test(given) && URL.canParse(text) ? new URL(text) : undefined;
};

/**
 * The address in a URL of libpq, one host only: `postgresql://[user[:password]@][host][:port][/database][?parameters]`.
 * Of the parameters `host`, `port`, `sslmode` (or `ssl`, as asyncpg writes it) and `sslrootcert` are used; one with a
 * password among them is refused, since such URLs are shown more freely. Undefined for anything else.
 * Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export const postgresAddress = (url: string, standardPort = 5432): PostgresAddress | undefined => {
  const parsed = standardUrl(url);
  if (!parsed || parsed.searchParams.has('password')) return undefined;
  const parameter = (name: string) => parsed.searchParams.get(name);
  const host = parameter('host') ?? decoded(parsed.hostname.replace(/^\[|\]$/g, ''));
  const port = portOf(parameter('port') ?? parsed.port, standardPort);
  const ssl = sslOf(parameter('sslmode') ?? parameter('ssl'));
  if (!host || /[,\s]/.test(host) || port === undefined || ssl === undefined) return undefined;
  const [username, password] = [decoded(parsed.username), decoded(parsed.password)];
  const database = decoded(parsed.pathname.slice(1));
  const rootCert = parameter('sslrootcert');
  return {
    host,
    port,
    ssl,
    ...(database ? { database } : {}),
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(rootCert && rootCert !== 'system' ? { rootCert } : {}),
  };
};
