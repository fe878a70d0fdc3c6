import * as v from 'valibot';
import { knownSentAtHeaders } from '../celery/message.ts';
import { shown } from './fault.ts';
import {
  countOrNone,
  dailyBudget,
  duration,
  durationOrNone,
  flag,
  index,
  longerThanZero,
  prioritySteps,
  ratioOrNone,
  redisUrl,
  secret,
  share,
  size,
  sizeOrNone,
  targetName,
  text,
  wholeNumber,
  word,
  workers,
} from './scalars.ts';

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A map of just these keys; each other one is told which there are. */
const map = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(
    v.custom<Record<string, unknown>>(isMap, ({ input }) => `expected a map, got ${shown(input)}`),
    v.looseObject(entries),
    v.rawCheck(({ dataset, addIssue }) => {
      const held = dataset.value as Record<string, unknown>;
      for (const key of Object.keys(held).filter((name) => !Object.hasOwn(entries, name))) {
        addIssue({
          message: `expected one of ${Object.keys(entries).join(', ')}, got "${key}"`,
          path: [{ type: 'object', origin: 'key', input: held, key, value: held[key] }],
        });
      }
    }),
  );

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

/** Budgets by the names of queues. */
const byQueue = <Budgets extends v.GenericSchema>(own: Budgets) =>
  v.optional(
    v.pipe(
      v.custom<Record<string, unknown>>(isMap, ({ input }) => `expected a map, got ${shown(input)}`),
      v.record(v.string(), own),
    ),
    {},
  );

const celeryQueueBudgets = { waiting: v.optional(countOrNone), age: v.optional(durationOrNone) };
const celeryBudgets = { ...celeryQueueBudgets, failure_ratio: v.optional(ratioOrNone) };
const bullmqBudgets = { ...celeryBudgets, history_growth: v.optional(sizeOrNone) };

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
  budgets: v.optional(map(celeryBudgets), {}),
  queue_budgets: byQueue(map(celeryQueueBudgets)),
});

const bullmq = map({
  db: v.optional(index),
  prefix: v.optional(word, 'bull'),
  queues: v.optional(v.array(word), []),
  discover: v.optional(flag, true),
  budgets: v.optional(map(bullmqBudgets), {}),
  queue_budgets: byQueue(map(bullmqBudgets)),
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

/** The YAML file; every key may be left out, and no other key is taken. */
export const fileSchema = map({
  scrape_timeout: v.optional(longerThanZero, 5),
  min_interval: v.optional(duration, 14),
  max_samples: v.optional(wholeNumber, 10_000),
  budgets: v.optional(budgets, {}),
  targets: v.optional(v.array(redisTargetSchema)),
});

export type ConfigFile = v.InferOutput<typeof fileSchema>;
export type RedisTargetFile = v.InferOutput<typeof redisTargetSchema>;
