import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { accepts, type Server, startServer } from './process.ts';

/** A running PgBouncer. */
export interface PgbouncerServer extends Server {
  readonly port: number;
  /** The URL of a database behind it; of its admin console unless given. */
  urlOf(user: string, secret: string, database?: string): string;
}

export interface PgbouncerOptions {
  readonly dir: string;
  /** A free one unless given. */
  readonly port?: number | undefined;
  /** Where the folder of its config is made, which everybody can pass through; the temporary folder unless given. */
  readonly home?: string | undefined;
  /** Passwords of the users that may log in. */
  readonly users: Readonly<Record<string, string>>;
  /** The line of each database, as in pgbouncer.ini: `host=127.0.0.1 port=5432 dbname=shop`. */
  readonly databases: Readonly<Record<string, string>>;
  /** Settings of the section [pgbouncer], beside where it listens and whom it knows. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

// PgBouncer refuses to run as root; this user owns nothing, and is there on every Linux.
const nobody = { uid: 65_534, gid: 65_534 };
const owner = process.getuid?.() === 0 ? nobody : undefined;

const lines = (entries: Readonly<Record<string, string | number>>): readonly string[] =>
  Object.entries(entries).map(([key, value]) => `${key} = ${value}`);

const iniOf = ({ databases, settings = {} }: PgbouncerOptions, port: number, users: string): string =>
  [
    '[databases]',
    ...lines(databases),
    '[pgbouncer]',
    ...lines({
      listen_addr: '127.0.0.1',
      listen_port: port,
      unix_socket_dir: '',
      auth_type: 'scram-sha-256',
      auth_file: users,
      ...settings,
    }),
    '',
  ].join('\n');

/** Starts Debian's pgbouncer on loopback and waits until it takes connections. */
export async function startPgbouncer(options: PgbouncerOptions): Promise<PgbouncerServer> {
  const port = options.port ?? (await getPort());
  // In a folder of its own, which the user that it runs as can read.
  const folder = mkdtempSync(join(options.home ?? tmpdir(), 'headroom-pgbouncer-'));
  const [ini, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'userlist.txt')];
  const list = Object.entries(options.users).map(([user, secret]) => `"${user}" "${secret}"\n`);
  writeFileSync(users, list.join(''), { mode: 0o600 });
  writeFileSync(ini, iniOf(options, port, users), { mode: 0o600 });
  if (owner) for (const path of [folder, ini, users]) chownSync(path, owner.uid, owner.gid);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startServer({
      name: `pgbouncer-${port}`,
      program: 'pgbouncer',
      args: [ini],
      dir: options.dir,
      cwd: folder,
      ...owner,
      // Clients are cut off, not waited for.
      stopSignal: 'SIGTERM',
      ready: () => accepts(port),
    });
    return {
      ...server,
      port,
      urlOf: (user, secret, database = 'pgbouncer') =>
        `postgresql://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`,
      stop: async () => {
        await server.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
