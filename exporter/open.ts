import type { Target } from './collector.ts';
import type { Config, TargetConfig } from './config/config.ts';

/** The target of one entry of the config, not connected yet; the client of a kind that no entry has is never loaded. */
export const openTarget = async (target: TargetConfig, config: Config): Promise<Target> => {
  switch (target.kind) {
    case 'application':
      return (await import('./kinds/application.ts')).openApplication(target);
    case 'pgbouncer':
      return (await import('./kinds/pgbouncer.ts')).openPgbouncer(target, config);
    case 'redis':
      return (await import('./kinds/redis.ts')).openRedis(target, config);
    case 'postgres':
      return (await import('./kinds/postgres.ts')).openPostgres(target, config);
  }
};
