import { join } from 'node:path';
import { type Server, startServer } from './process.ts';
import { root } from './root.ts';

export interface BullmqOptions {
  readonly dir: string;
  readonly redisUrl: string;
}

/** Starts the built demo/apps/bullmq.ts, worker and producer in one process, and waits until its first job is added. */
export function startBullmq({ dir, redisUrl }: BullmqOptions): Promise<Server> {
  return startServer({
    name: 'bullmq',
    program: process.execPath,
    args: [join(root, 'dist/demo/apps/bullmq.js')],
    dir,
    env: { REDIS_URL: redisUrl },
    ready: (said) => said().includes('ready\n'),
  });
}
