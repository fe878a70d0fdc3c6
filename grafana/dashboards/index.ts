import { connections } from './connections-page.ts';
import { exporter } from './exporter.ts';
import { home } from './home.ts';
import { postgres } from './postgres.ts';
import { queues } from './queues.ts';
import { redis } from './redis.ts';

/** Every dashboard, by the name of its file. */
export const dashboards = { connections, exporter, home, postgres, queues, redis } as const;
