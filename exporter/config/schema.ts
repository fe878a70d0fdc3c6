import * as v from 'valibot';
import { knownSentAtHeaders } from '../celery/message.ts';
import {
  countOrNone,
  dailyBudget,
  duration,
  durationOrNone,
  flag,
  index,
  longerThanZero,
  permission,
  price,
  prioritySteps,
  ratioOrNone,
  redisUrl,
  secret,
  sha256,
  share,
  size,
  sizeOrNone,
  targetName,
  text,
  webUrl,
  wholeNumber,
  word,
  workers,
} from './scalars.ts';
import { map, mapOf } from './shape.ts';

/** What a Redis may use, and what stands where nothing else is said. */
export const defaultBudgets = {
  commands_per_day: 100_000,
  memory: 200 * 2 ** 20,
  // Milliseconds: a read in one region takes a few, and a save of a small Redis a few seconds.
  round_trip: 20,
  save: 300_000,
  own_share: 0.1,
} as const;

// kombu's own defaults, and Celery's of the exchanges: https://docs.celeryq.dev/projects/kombu/en/stable/reference/kombu.transport.redis.html
const kombu = {
  priority_steps: [0, 3, 6, 9],
  separator: '\x06\x16',
  visibility_timeout: 3600,
  event_exchange: 'celeryev',
  control_exchange: 'celery',
} as const;

const budgets = map({
  commands_per_day: v.optional(dailyBudget),
  memory: v.optional(size),
  round_trip: v.optional(longerThanZero),
  save: v.optional(longerThanZero),
  own_share: v.optional(share),
});

const celeryQueueBudgets = { waiting: v.optional(countOrNone), age: v.optional(durationOrNone) };
const celeryBudgets = { ...celeryQueueBudgets, failure_ratio: v.optional(ratioOrNone) };
const bullmqBudgets = { ...celeryBudgets, history_growth: v.optional(sizeOrNone) };

const prices = map({
  per_100k_operations: v.optional(price),
  fixed_per_month: v.optional(price),
});

const celery = map({
  db: v.optional(index),
  key_prefix: v.optional(text, ''),
  queues: v.optional(v.array(word), []),
  discover: v.optional(flag, true),
  priority_steps: v.optional(prioritySteps, [...kombu.priority_steps]),
  separator: v.optional(word, kombu.separator),
  events: v.optional(flag, true),
  control: v.optional(flag, false),
  workers: v.optional(workers, 'none'),
  visibility_timeout: v.optional(longerThanZero, kombu.visibility_timeout),
  sent_at_headers: v.optional(v.array(word), [...knownSentAtHeaders]),
  hostname_on_tasks: v.optional(flag, false),
  event_exchange: v.optional(word, kombu.event_exchange),
  control_exchange: v.optional(word, kombu.control_exchange),
  fanout_prefix: v.optional(flag, true),
  budgets: v.optional(map(celeryBudgets), {}),
  queue_budgets: mapOf(map(celeryQueueBudgets)),
});

const bullmq = map({
  db: v.optional(index),
  prefix: v.optional(word, 'bull'),
  queues: v.optional(v.array(word), []),
  discover: v.optional(flag, true),
  budgets: v.optional(map(bullmqBudgets), {}),
  queue_budgets: mapOf(map(bullmqBudgets)),
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

const access = map({
  tokens: v.optional(
    v.array(map({ name: targetName, sha256: sha256, permissions: v.array(permission) })),
    [],
  ),
});

/** The YAML file; every key may be left out, and no other key is taken. */
export const fileSchema = map({
  scrape_timeout: v.optional(longerThanZero, 5),
  min_interval: v.optional(duration, 14),
  max_samples: v.optional(wholeNumber, 10_000),
  budgets: v.optional(budgets, {}),
  access: v.optional(access, { tokens: [] }),
  prices: v.optional(prices, {}),
  grafana_url: v.optional(webUrl),
  targets: v.optional(v.array(redisTargetSchema)),
});

export type ConfigFile = v.InferOutput<typeof fileSchema>;
export type RedisTargetFile = v.InferOutput<typeof redisTargetSchema>;
