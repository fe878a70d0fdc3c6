import type { Redis } from 'ioredis';
import type { Stack } from '../stack.ts';
import { memoryBudgetBytes } from '../workload.ts';
import type { Break } from './break.ts';
import { withClient } from './redis-client.ts';

// Over the budget of 200 MiB, and well under the 256 MB at which Redis refuses to write.
const fillTo = memoryBudgetBytes * 1.1;

/** Fills Redis over its memory budget, and empties it. */
export function fillMemory({ redis }: Pick<Stack, 'redis'>): Break {
  let keys = 0;
  return {
    alert: 'RedisMemoryOverBudget',
    inject: async () => {
      const used = await withClient(redis().url, async (client) => {
        while ((await usedMemory(client)) < fillTo) await client.set(`demo:break:${keys++}`, filler);
        return usedMemory(client);
      });
      return `${keys} keys of 1 MiB written, ${mebibytes(used)} used of a budget of ${mebibytes(memoryBudgetBytes)}`;
    },
    repair: async () => {
      const used = await withClient(redis().url, async (client) => {
        for (let key = 0; key < keys; key++) await client.del(`demo:break:${key}`);
        return usedMemory(client);
      });
      return `the ${keys} keys deleted, ${mebibytes(used)} used`;
    },
  };
}

// A little less than 1 MiB with its header: one byte more would take 1.25 MiB of memory.
const filler = Buffer.alloc(2 ** 20 - 64, 'x');

async function usedMemory(client: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
