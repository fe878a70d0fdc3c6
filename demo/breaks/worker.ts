import type { Stack } from '../stack.ts';
import type { Break } from './break.ts';

/** Its processes too, as the kernel or a platform does that is out of memory or patience: nobody says goodbye. */
export function killWorker(stack: Pick<Stack, 'worker' | 'restartWorker'>): Break {
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
