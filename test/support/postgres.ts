import { connect, type Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import type { PostgresServer } from '../../demo/servers/postgres.ts';
import type { Workplace } from './folder.ts';
import { everySecret, somePassword } from './secrets.ts';

/** A session of an application; it ends with the test, and may be ended by others before. */
export const session = async (
  work: Workplace,
  url: string,
  application = 'app',
  options: ClientConfig = {},
): Promise<Client> => {
  const client = new Client({ connectionString: url, application_name: application, ...options });
  client.on('error', () => undefined);
  if (client.password) everySecret.know(`of ${client.user}`, client.password, client.user);
  await client.connect();
  work.later(() => client.end().catch(() => undefined));
  return client;
};

/** Opens sessions one after the other until the server refuses one; how many there were. */
export const takeAll = async (work: Workplace, url: string): Promise<number> => {
  for (let taken = 0; ; taken++) {
    try {
      await session(work, url);
    } catch (error) {
      if ((error as { code?: unknown }).code === '53300') return taken;
      throw error;
    }
  }
};

/** A role that may log in with `somePassword` and has these roles. */
export const newRole = async (
  admin: Client,
  name: string,
  { granted = [], limit }: { readonly granted?: readonly string[]; readonly limit?: number } = {},
): Promise<void> => {
  await admin.query(
    `CREATE ROLE ${name} LOGIN PASSWORD '${somePassword}'${limit === undefined ? '' : ` CONNECTION LIMIT ${limit}`}`,
  );
  if (granted.length > 0) await admin.query(`GRANT ${granted.join(', ')} TO ${name}`);
};

/** Connections on which nobody has logged in: each has begun to, and says no more. */
export const halfOpen = async (
  work: Workplace,
  { port }: PostgresServer,
  count: number,
): Promise<readonly Socket[]> => {
  // The startup message of https://www.postgresql.org/docs/current/protocol-message-formats.html
  const words = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(words.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(port, '127.0.0.1');
      work.later(() => socket.destroy());
      socket.on('error', () => undefined).write(Buffer.concat([head, words]));
      // The server has answered with what it asks of a login, so its process is there.
      await new Promise((resolve) => socket.once('data', resolve));
      return socket;
    }),
  );
};
