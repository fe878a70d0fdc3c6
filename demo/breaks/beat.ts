import type { Stack } from '../stack.ts';
import type { Break } from './break.ts';

/** Nothing else tells of a beat that ended: the worker is idle, as it is most of the time. */
export function stopBeat(stack: Pick<Stack, 'beat' | 'restartBeat'>): Break {
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
