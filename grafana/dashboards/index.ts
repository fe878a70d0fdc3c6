import { home } from './home.ts';
import { queues } from './queues.ts';
import { redis } from './redis.ts';

/** Every dashboard, by the name of its file. */
export const dashboards = { home, queues, redis } as const;
