import type { Stack } from '../stack.ts';
import type { Break } from './break.ts';

/** Kills Redis, and starts it again with the data it had. */
export function killRedis(stack: Pick<Stack, 'redis' | 'restartRedis'>): Break {
  return {
    alert: 'RedisDown',
    inject: async () => {
      const { pid, kill } = stack.redis();
      kill('SIGKILL');
      return `redis-server killed (process ${pid}, SIGKILL)`;
    },
    repair: async () => {
      const { pid, port } = await stack.restartRedis();
      return `redis-server started again on port ${port} with the data it had (process ${pid})`;
    },
  };
}
