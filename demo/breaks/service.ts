import { type RedisServer, startRedis } from '../servers/redis.ts';
import type { Stack } from '../stack.ts';
import type { Break } from './break.ts';

/**
 * The BullMQ app as a deploy with an old URL leaves it: it works, but elsewhere. Nothing else tells of it, as in the Redis
 * that is watched no job waits for it.
 */
export function pointElsewhere({
  dir,
  redis,
  restartBullmq,
}: Pick<Stack, 'dir' | 'redis' | 'restartBullmq'>): Break {
  let elsewhere: RedisServer | undefined;
  return {
    alert: 'ServiceNotConnected',
    inject: async () => {
      // Not the data of the one that is watched, which is in the same folder.
      elsewhere = await startRedis({ dir, args: ['--dbfilename', 'elsewhere.rdb'] });
      const { pid } = await restartBullmq(elsewhere.url);
      return `BullMQ app started again with the URL of another Redis, on port ${elsewhere.port} (process ${pid})`;
    },
    repair: async () => {
      const { pid } = await restartBullmq(redis().url);
      await elsewhere?.stop();
      return `BullMQ app started again with the URL it had (process ${pid})`;
    },
  };
}
