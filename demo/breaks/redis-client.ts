import { Redis } from 'ioredis';

/** Uses a connection of its own and closes it. */
export async function withClient<Result>(
  url: string,
  use: (client: Redis) => Promise<Result>,
): Promise<Result> {
  const client = new Redis(url, { connectionName: 'demo-break' });
  client.on('error', () => undefined);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}
