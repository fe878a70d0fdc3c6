import type { SqlCollector } from '../collector.ts';
import { postgresActivity } from './postgres-activity.ts';
import { postgresConnect } from './postgres-connect.ts';
import { postgresDatabases } from './postgres-databases.ts';
import { postgresLimits } from './postgres-limits.ts';
import { postgresLocks } from './postgres-locks.ts';
import { postgresRoles } from './postgres-roles.ts';
import { postgresServer } from './postgres-server.ts';
import { postgresSettings } from './postgres-settings.ts';

/** Every collector of a Postgres target, in the order they run; the first one decides `pg_up`. */
export const postgresCollectors: readonly SqlCollector[] = [
  postgresServer,
  postgresLimits,
  postgresActivity,
  postgresDatabases,
  postgresLocks,
  postgresRoles,
  postgresSettings,
  postgresConnect,
];
