import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { guard } from './guard.ts';
import { type PostgresVersion, postgresBinaries } from './postgres-binaries.ts';
import { removeSharedMemory } from './postgres-memory.ts';
import { accepts, endWithEverything, type Server, startServer } from './process.ts';

export interface PostgresOptions {
  readonly dir: string;
  readonly version?: PostgresVersion;
  /** A free one unless given. */
  readonly port?: number | undefined;
  /** Of its superuser; a new one unless given. */
  readonly password?: string | undefined;
  /** Where the data folder is made, which everybody can pass through; the temporary folder unless given. */
  readonly home?: string | undefined;
  /** Ends the making of the data folder. */
  readonly signal?: AbortSignal | undefined;
  /** Settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

// Postgres refuses to run as root; this user owns nothing, and is there on every Linux.
const nobody = { uid: 65_534, gid: 65_534 };
const owner = process.getuid?.() === 0 ? nobody : undefined;

/** A Postgres with SCRAM logins over loopback, on a data folder of its own. */
export class PostgresServer implements Server {
  readonly port: number;
  readonly version: PostgresVersion;
  /** Of its superuser. */
  readonly password: string;
  readonly url: string;
  readonly #start: () => Promise<Server>;
  readonly #data: string;
  #server: Server;
  #release = (): void => undefined;

  constructor(
    version: PostgresVersion,
    port: number,
    data: string,
    password: string,
    server: Server,
    start: () => Promise<Server>,
  ) {
    this.version = version;
    this.port = port;
    this.#data = data;
    this.#server = server;
    this.#start = start;
    this.password = password;
    this.url = this.urlOf('postgres', password);
  }

  /** The URL of another role or database. */
  urlOf(role: string, secret: string, database = 'postgres'): string {
    return `postgresql://${role}:${encodeURIComponent(secret)}@127.0.0.1:${this.port}/${database}`;
  }

  get pid(): number {
    return this.#server.pid;
  }

  get log(): string {
    return this.#server.log;
  }

  ended(): boolean {
    return this.#server.ended();
  }

  kill(name: NodeJS.Signals): void {
    this.#server.kill(name);
  }

  /** Stops every process of it where it stands, as on a machine whose disk hangs. */
  freeze(): void {
    // Backends have groups of their own, and one that is stopped would outlive even the end of the server.
    this.#release = guard('kill -s CONT $1; kill -s KILL $1', this.#pids().join(' '));
    for (const pid of this.#pids()) signalIfThere(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.#pids()) signalIfThere(pid, 'SIGCONT');
    this.#release();
    this.#release = () => undefined;
  }

  /** Ends it; it can be started again on the same data and port. */
  async down(): Promise<void> {
    this.thaw();
    await this.#server.stop();
  }

  async again(): Promise<void> {
    this.#server = await this.#start();
  }

  async stop(): Promise<void> {
    await this.down();
    await removeSharedMemory(this.#data);
    rmSync(this.#data, { recursive: true, force: true });
  }

  #pids(): readonly number[] {
    return [this.pid, ...childrenOf(this.pid)];
  }
}

/** Makes a data folder, starts Postgres on it and waits until it takes connections. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { version = 18, password = randomBytes(12).toString('hex'), home = tmpdir() } = options;
  const data = mkdtempSync(join(home, 'headroom-postgres-'));
  const port = options.port ?? (await getPort());
  const start = () => launch(options, version, data, port);
  try {
    await initialise(version, data, password, options.signal);
    return endWithEverything(new PostgresServer(version, port, data, password, await start(), start));
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    throw error;
  }
}

async function initialise(
  version: PostgresVersion,
  data: string,
  password: string,
  cancelSignal = new AbortController().signal,
): Promise<void> {
  const { initdb } = await postgresBinaries(version);
  const secret = join(data, '..', `${data.split('/').at(-1)}.password`);
  writeFileSync(secret, password, { mode: 0o600 });
  if (owner) for (const path of [data, secret]) chownSync(path, owner.uid, owner.gid);
  const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${secret}`];
  try {
    const all = [...args, '-E', 'UTF8', '--no-locale', '--no-sync'];
    await execa(initdb, all, { cwd: data, cancelSignal, ...owner });
    cancelSignal.throwIfAborted();
  } finally {
    rmSync(secret);
  }
}

async function launch(
  { dir, settings = {} }: PostgresOptions,
  version: PostgresVersion,
  data: string,
  port: number,
): Promise<Server> {
  const all = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    logging_collector: 'off',
    ...settings,
  };
  return startServer({
    name: `postgres-${port}`,
    program: (await postgresBinaries(version)).postgres,
    args: ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    dir,
    cwd: data,
    ...owner,
    // Sessions are ended, not waited for.
    stopSignal: 'SIGINT',
    ready: (said) => said().includes('ready to accept connections') && accepts(port),
  });
}

/** The processes that a process started. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

// The second field of the line is a name in parentheses that may hold spaces; the parent is the fourth.
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
