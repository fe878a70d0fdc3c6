import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../stack.ts';
import { operationsBudget } from '../workload.ts';
import type { Break } from './break.ts';
import { withClient } from './redis-client.ts';

const getsInPipeline = 100;

/** About 2,000 reads a second, and never so many that the budget of a whole day goes too. */
export function pollInALoop({ redis }: Pick<Stack, 'redis'>): Break {
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
