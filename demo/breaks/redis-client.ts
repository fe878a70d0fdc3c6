import { Redis } from 'ioredis';

/** By what a break's own connections are known to Redis. */
export const connectionName = 'demo-break';

/** Uses a connection of its own and closes it. */
export async function withClient<Result>(
  url: string,
  use: (client: Redis) => Promise<Result>,
): Promise<Result> {
  const client = new Redis(url, { connectionName });
  client.on('error', () => undefined);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}
