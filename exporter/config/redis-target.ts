import { redisAddress, urlForms } from './address.ts';
import type { RedisTargetConfig } from './config.ts';
import { addressOf, type Context } from './login.ts';
import { migrationConfig } from './migration.ts';
import { redisConfConfig } from './redis-conf.ts';
import { defaultBudgets, type RedisTargetFile } from './redis-schema.ts';
import { declaredSchedules } from './schedules.ts';
import type { ConfigFile } from './schema.ts';
import { declaredServices } from './services.ts';
import { bullmqSpace, celerySpace, refuseSpaces } from './spaces.ts';

/** What holds for targets that say nothing else. */
export type Defaults = Pick<ConfigFile, 'budgets' | 'schedule_grace'>;

const withDefaults = (own: ConfigFile['budgets'], shared: ConfigFile['budgets']) => ({
  commands_per_day: own.commands_per_day ?? shared.commands_per_day ?? defaultBudgets.commands_per_day,
  memory: own.memory ?? shared.memory ?? defaultBudgets.memory,
  round_trip: own.round_trip ?? shared.round_trip ?? defaultBudgets.round_trip,
  save: own.save ?? shared.save ?? defaultBudgets.save,
  own_share: own.own_share ?? shared.own_share ?? defaultBudgets.own_share,
});

/** A Redis target, or none and its faults told. */
export const redisTargetConfig = (
  file: RedisTargetFile,
  defaults: Defaults,
  keys: readonly PropertyKey[],
  context: Context,
): readonly RedisTargetConfig[] => {
  const address = addressOf(file, { forms: urlForms, read: redisAddress }, keys, context);
  if (!address) return [];
  const budgets = withDefaults(file.budgets, defaults.budgets);
  refuseSpaces(file, address.db, keys, context.fault);
  return [
    {
      name: file.name,
      kind: file.kind,
      address,
      budgets: {
        commandsPerDay: budgets.commands_per_day === 'none' ? undefined : budgets.commands_per_day,
        memoryBytes: budgets.memory,
        roundTripSeconds: budgets.round_trip / 1000,
        saveSeconds: budgets.save / 1000,
      },
      ownShare: budgets.own_share,
      scheduleGraceMs: defaults.schedule_grace,
      celery: file.celery.map((space, position) => ({
        ...celerySpace(space, address.db),
        schedules: declaredSchedules(space, defaults.schedule_grace, (within, message) =>
          context.fault([...keys, 'celery', position, ...within], message),
        ),
      })),
      bullmq: file.bullmq.map((space) => bullmqSpace(space, address.db)),
      services: declaredServices(file.services, (within, message) =>
        context.fault([...keys, 'services', ...within], message),
      ),
      ...redisConfConfig(file.redis_conf, keys, context),
      ...migrationConfig(file.migration, address, [...keys, 'migration'], context),
    },
  ];
};
