import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import type { Workplace } from './folder.ts';
import { place } from './place.ts';

/** Starts an empty Redis, with a client that tells it nothing of itself. */
export const startRedisWithClient = async (work: Workplace): Promise<readonly [RedisServer, Redis]> => {
  const server = work.keep(await startRedis({ dir: work.dir, where: place }));
  const client = new Redis(server.url, { disableClientInfo: true });
  work.later(() => client.disconnect());
  return [server, client];
};
