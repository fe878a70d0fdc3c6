import * as v from 'valibot';
import { knownSentAtHeaders } from '../celery/message.ts';
import { applicationTargetSchema } from './application-schema.ts';
import { shown } from './fault.ts';
import { map } from './map.ts';
import { pgbouncerTargetSchema } from './pgbouncer-schema.ts';
import { postgresTargetSchema } from './postgres-schema.ts';
import {
  dailyBudget,
  duration,
  flag,
  index,
  longerThanZero,
  prioritySteps,
  redisUrl,
  secret,
  share,
  size,
  targetName,
  text,
  wholeNumber,
  word,
  workers,
} from './scalars.ts';

/** What a Redis may use, and what stands where nothing else is said. */
export const defaultBudgets = {
  commands_per_day: 100_000,
  memory: 200 * 2 ** 20,
  // Milliseconds: a read in one region takes a few, and a save of a small Redis a few seconds.
  round_trip: 20,
  save: 300_000,
  own_share: 0.1,
} as const;

// kombu's own defaults: https://docs.celeryq.dev/projects/kombu/en/stable/reference/kombu.transport.redis.html
const kombu = { priority_steps: [0, 3, 6, 9], separator: '\x06\x16', visibility_timeout: 3600 } as const;

const budgets = map({
  commands_per_day: v.optional(dailyBudget),
  memory: v.optional(size),
  round_trip: v.optional(longerThanZero),
  save: v.optional(longerThanZero),
  own_share: v.optional(share),
});

const celery = map({
  db: v.optional(index),
  key_prefix: v.optional(text, ''),
  queues: v.optional(v.array(word), []),
  discover: v.optional(flag, true),
  priority_steps: v.optional(prioritySteps, [...kombu.priority_steps]),
  separator: v.optional(word, kombu.separator),
  events: v.optional(flag, true),
  workers: v.optional(workers, 'none'),
  visibility_timeout: v.optional(longerThanZero, kombu.visibility_timeout),
  sent_at_headers: v.optional(v.array(word), [...knownSentAtHeaders]),
});

const bullmq = map({
  db: v.optional(index),
  prefix: v.optional(word, 'bull'),
  queues: v.optional(v.array(word), []),
  discover: v.optional(flag, true),
});

/** One Redis or Valkey server. */
export const redisTargetSchema = map({
  name: targetName,
  kind: v.literal('redis'),
  url: v.optional(redisUrl),
  url_file: v.optional(word),
  username: v.optional(word),
  password: v.optional(secret),
  password_file: v.optional(word),
  budgets: v.optional(budgets, {}),
  celery: v.optional(v.array(celery), [{}]),
  bullmq: v.optional(v.array(bullmq), [{}]),
});

/** What a target of each kind may say of itself. */
const kinds = {
  application: applicationTargetSchema,
  pgbouncer: pgbouncerTargetSchema,
  postgres: postgresTargetSchema,
  redis: redisTargetSchema,
} as const;
const kindNames = Object.keys(kinds)
  .sort()
  .join(', ')
  .replace(/, (?=\w+$)/, ' or ');

const kindOf = (target: unknown): unknown =>
  typeof target === 'object' && target !== null ? (target as { kind?: unknown }).kind : undefined;

const unknownKind = v.pipe(
  v.looseObject({
    kind: v.custom<never>(
      () => false,
      ({ input }) => `expected ${kindNames}, got ${shown(input)}`,
    ),
  }),
  v.transform((): never => {
    throw new TypeError('Expected a fault for a kind that is not known, got none');
  }),
);

/** A target of any kind, held against the keys of its own kind alone; without a kind it is told which there are. */
export const targetSchema = v.lazy((target): v.GenericSchema<unknown, TargetFile> => {
  const kind = kindOf(target);
  return Object.hasOwn(kinds, String(kind)) ? kinds[kind as keyof typeof kinds] : unknownKind;
});

/** The YAML file; every key may be left out, and no other key is taken. */
export const fileSchema = map({
  scrape_timeout: v.optional(longerThanZero, 5),
  min_interval: v.optional(duration, 14),
  max_samples: v.optional(wholeNumber, 10_000),
  budgets: v.optional(budgets, {}),
  targets: v.optional(v.array(targetSchema)),
});

export type ConfigFile = v.InferOutput<typeof fileSchema>;
export type RedisTargetFile = v.InferOutput<typeof redisTargetSchema>;
export type PostgresTargetFile = v.InferOutput<typeof postgresTargetSchema>;
export type PgbouncerTargetFile = v.InferOutput<typeof pgbouncerTargetSchema>;
export type ApplicationTargetFile = v.InferOutput<typeof applicationTargetSchema>;
export type TargetFile = RedisTargetFile | PostgresTargetFile | PgbouncerTargetFile | ApplicationTargetFile;
