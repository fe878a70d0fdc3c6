import type { SqlCollector } from '../collector.ts';
import { postgresActivity } from './postgres-activity.ts';
import { postgresLimits } from './postgres-limits.ts';
import { postgresServer } from './postgres-server.ts';

/** Every collector of a Postgres target, in the order they run; the first one decides `pg_up`. */
export const postgresCollectors: readonly SqlCollector[] = [postgresServer, postgresLimits, postgresActivity];
