import type { Target } from './collector.ts';
import type { Config, TargetConfig } from './config/config.ts';

const openTarget = async (target: TargetConfig, config: Config): Promise<Target> => {
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

/** The targets of a config, in its order; the client of a kind that it does not name is never loaded. */
export const openTargets = (config: Config): Promise<readonly Target[]> =>
  Promise.all(config.targets.map((target) => openTarget(target, config)));
