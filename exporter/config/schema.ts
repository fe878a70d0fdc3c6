import * as v from 'valibot';
import { accessSchema } from './access-schema.ts';
import { applicationTargetSchema } from './application-schema.ts';
import { shown } from './fault.ts';
import { pgbouncerTargetSchema } from './pgbouncer-schema.ts';
import { postgresTargetSchema } from './postgres-schema.ts';
import { redisBudgetsSchema, redisTargetSchema } from './redis-schema.ts';
import { duration, longerThanZero, price, webUrl, wholeNumber } from './scalars.ts';
import { map } from './shape.ts';

const prices = map({
  per_100k_operations: v.optional(price),
  fixed_per_month: v.optional(price),
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
  schedule_grace: v.optional(duration, 60),
  budgets: v.optional(redisBudgetsSchema, {}),
  access: v.optional(accessSchema, { tokens: [] }),
  prices: v.optional(prices, {}),
  grafana_url: v.optional(webUrl),
  targets: v.optional(v.array(targetSchema)),
});

export type ConfigFile = v.InferOutput<typeof fileSchema>;
export type RedisTargetFile = v.InferOutput<typeof redisTargetSchema>;
export type PostgresTargetFile = v.InferOutput<typeof postgresTargetSchema>;
export type PgbouncerTargetFile = v.InferOutput<typeof pgbouncerTargetSchema>;
export type ApplicationTargetFile = v.InferOutput<typeof applicationTargetSchema>;
export type TargetFile = RedisTargetFile | PostgresTargetFile | PgbouncerTargetFile | ApplicationTargetFile;
