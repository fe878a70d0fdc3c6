import * as v from 'valibot';
import { loginKeys, nameKey } from './login-schema.ts';
import { migrationSchema } from './migration-schema.ts';
import { bullmqSchema, celerySchema } from './queues-schema.ts';
import { dailyBudget, longerThanZero, redisUrl, share, size, word } from './scalars.ts';
import { serviceSchema } from './services.ts';
import { code, type Given, key, map } from './shape.ts';

// A read in one region takes a few milliseconds, and a save of a small Redis a few seconds.
const usual = {
  commands_per_day: 100_000,
  memory: '200MiB',
  round_trip: '20ms',
  save: '5m',
  own_share: 0.1,
} as const;

/** The keys of `budgets` of a Redis, and of what stands for all of them. */
export const redisBudgetsSchema = map({
  commands_per_day: key(
    'How many operations it may do in 24 hours; without a budget everything is read on every collection.',
    v.optional(dailyBudget),
    code(usual.commands_per_day),
  ),
  memory: key('How much memory it may use.', v.optional(size), code(usual.memory)),
  round_trip: key(
    'How long one read may take, network and server together.',
    v.optional(longerThanZero),
    code(usual.round_trip),
  ),
  save: key('How long a save of the RDB file may take.', v.optional(longerThanZero), code(usual.save)),
  own_share: key(
    'The part of `commands_per_day`, or of what Redis really does, that monitoring may use.',
    v.optional(share),
    code(usual.own_share),
  ),
});

/** What stands where neither a target nor the file says anything: bytes, milliseconds, parts of 1. */
export const defaultBudgets = v.parse(redisBudgetsSchema, usual) as Given<
  v.InferOutput<typeof redisBudgetsSchema>
>;

/** One Redis or Valkey server. */
export const redisTargetSchema = map({
  name: nameKey,
  kind: key('What is read.', v.literal('redis')),
  ...loginKeys('The server; what is in its path is the database.', redisUrl),
  budgets: key('What it may use.', v.optional(redisBudgetsSchema, {}), 'those of the file'),
  celery: key(
    'One entry for each database and prefix in use; an empty list for none.',
    v.optional(v.array(celerySchema), [{}]),
    'one with all defaults',
  ),
  bullmq: key(
    'One entry for each database and prefix in use; an empty list for none.',
    v.optional(v.array(bullmqSchema), [{}]),
    'one with all defaults',
  ),
  services: key('Who should be connected.', v.optional(v.array(serviceSchema), [])),
  redis_conf: key(
    'The redis.conf its settings are held against: a path, or `shipped` for the one of Headroom.',
    v.optional(word),
  ),
  migration: key('The move to it from another Redis.', v.optional(migrationSchema)),
});

export type RedisTargetFile = v.InferOutput<typeof redisTargetSchema>;
