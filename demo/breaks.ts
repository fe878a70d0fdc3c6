import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Fault } from './options.ts';
import type { Stack } from './stack.ts';
import { memoryBudgetBytes, operationsBudget } from './workload.ts';

/** A real fault: what it does is said by what its functions return. */
export interface Break {
  /** The alert that has to page. */
  readonly alert: string;
  readonly inject: () => Promise<string>;
  readonly repair: () => Promise<string>;
}

/** The fault of this name. */
export function breakOf(fault: Fault, stack: Stack): Break {
  return {
    memory: fillMemory,
    redis: killRedis,
    operations: pollInALoop,
    worker: killWorker,
    beat: stopBeat,
  }[fault](stack);
}

// Over the budget of 200 MiB, and well under the 256 MB at which Redis refuses to write.
const fillTo = memoryBudgetBytes * 1.1;

function fillMemory({ redis }: Stack): Break {
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

function killRedis(stack: Stack): Break {
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

/** Its processes too, as the kernel or a platform does that is out of memory or patience: nobody says goodbye. */
function killWorker(stack: Stack): Break {
  return {
    alert: 'CeleryWorkersMissing',
    inject: async () => {
      const { pid } = stack.worker();
      process.kill(-pid, 'SIGKILL');
      return `Celery worker killed (process group ${pid}, SIGKILL)`;
    },
    repair: async () => {
      const { pid } = await stack.restartWorker();
      return `Celery worker started again under the same name (process ${pid})`;
    },
  };
}

const getsInPipeline = 100;

/** About 2,000 reads a second, and never so many that the budget of a whole day goes too. */
function pollInALoop({ redis }: Stack): Break {
  const most = operationsBudget * 0.4;
  const stopped = new AbortController();
  let sent = 0;
  let loop: Promise<void> | undefined;
  return {
    alert: 'RedisOperationsBurningFast',
    inject: async () => {
      loop = withClient(redis().url, async (client) => {
        while (!stopped.signal.aborted && sent < most) {
          const pipeline = client.pipeline();
          for (let get = 0; get < getsInPipeline; get++) pipeline.get('demo:break:price');
          await pipeline.exec();
          sent += getsInPipeline;
          await sleep(50);
        }
      });
      // Its failure is told by repair(), which waits for it; until then it must not count as unhandled.
      loop.catch(() => undefined);
      return 'a loop polls one key about 2,000 times a second';
    },
    repair: async () => {
      stopped.abort();
      await loop;
      return `the loop stopped after ${sent.toLocaleString('en-US')} reads`;
    },
  };
}

/** Nothing else tells of a beat that ended: the worker is idle, as it is most of the time. */
function stopBeat(stack: Stack): Break {
  return {
    alert: 'ScheduledTaskMissed',
    inject: async () => {
      const { pid, stop } = stack.beat();
      await stop();
      return `celery beat stopped (process ${pid}), which sends shop.count_stock once a minute`;
    },
    repair: async () => `celery beat started again (process ${(await stack.restartBeat()).pid})`,
  };
}

async function withClient<Result>(url: string, use: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(url, { connectionName: 'demo-break' });
  client.on('error', () => undefined);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
