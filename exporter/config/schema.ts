import * as v from 'valibot';
import { accessSchema } from './access-schema.ts';
import { applicationTargetSchema } from './application-schema.ts';
import { shown } from './fault.ts';
import { pgbouncerTargetSchema } from './pgbouncer-schema.ts';
import { postgresTargetSchema } from './postgres-schema.ts';
import { redisBudgetsSchema, redisTargetSchema } from './redis-schema.ts';
import { duration, longerThanZero, price, webUrl, wholeNumber } from './scalars.ts';
import { key, map } from './shape.ts';

const prices = map({
  per_100k_operations: key('Dollars for 100,000 operations, where they are billed.', v.optional(price)),
  fixed_per_month: key('Dollars a month, whatever is done.', v.optional(price)),
});

/** What a target of each kind may say of itself. */
export const kinds = {
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
  scrape_timeout: key(
    'The deadline of a collection when Prometheus sends none.',
    v.optional(longerThanZero, '5s'),
  ),
  min_interval: key('A scrape this soon after a collection shares it.', v.optional(duration, '14s')),
  max_samples: key(
    'The most samples of one collector; more are left out, and said so.',
    v.optional(wholeNumber, 10_000),
  ),
  schedule_grace: key('How late a run of a schedule may be.', v.optional(duration, '1m')),
  budgets: key('What a Redis may use that has no budgets of its own.', v.optional(redisBudgetsSchema, {})),
  access: key('Who may ask `/api`.', v.optional(accessSchema, { tokens: [] }), 'nobody'),
  prices: key('For the cost panels.', v.optional(prices, {})),
  grafana_url: key('Where Grafana is, for links to dashboards.', v.optional(webUrl)),
  targets: key(
    'What is read; the keys of each kind are below.',
    v.optional(v.array(targetSchema)),
    'what `REDIS_URL`, `DATABASE_URL` and `PGBOUNCER_URL` name',
  ),
});

export type ConfigFile = v.InferOutput<typeof fileSchema>;
export type RedisTargetFile = v.InferOutput<typeof redisTargetSchema>;
export type PostgresTargetFile = v.InferOutput<typeof postgresTargetSchema>;
export type PgbouncerTargetFile = v.InferOutput<typeof pgbouncerTargetSchema>;
export type ApplicationTargetFile = v.InferOutput<typeof applicationTargetSchema>;
export type TargetFile = RedisTargetFile | PostgresTargetFile | PgbouncerTargetFile | ApplicationTargetFile;
