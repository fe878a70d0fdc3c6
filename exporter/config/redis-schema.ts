import * as v from 'valibot';
import { knownSentAtHeaders } from '../celery/message.ts';
import { migrationSchema } from './migration-schema.ts';
import {
  countOrNone,
  cron,
  dailyBudget,
  duration,
  durationOrNone,
  flag,
  index,
  interval,
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
  timezone,
  word,
  workers,
} from './scalars.ts';
import { serviceSchema } from './services.ts';
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

/** The keys of `budgets` of a Redis, and of what stands for all of them. */
export const redisBudgetsSchema = map({
  commands_per_day: v.optional(dailyBudget),
  memory: v.optional(size),
  round_trip: v.optional(longerThanZero),
  save: v.optional(longerThanZero),
  own_share: v.optional(share),
});

const celeryQueueBudgets = { waiting: v.optional(countOrNone), age: v.optional(durationOrNone) };
const celeryBudgets = { ...celeryQueueBudgets, failure_ratio: v.optional(ratioOrNone) };
const bullmqBudgets = { ...celeryBudgets, history_growth: v.optional(sizeOrNone) };
const schedule = map({
  name: word,
  task: word,
  every: v.optional(interval),
  cron: v.optional(cron),
  timezone: v.optional(timezone, 'UTC'),
  grace: v.optional(duration),
});

// https://redbeat.readthedocs.io/en/latest/config.html
const redbeat = map({
  key_prefix: v.optional(word, 'redbeat:'),
  timezone: v.optional(timezone, 'UTC'),
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
  queue_budgets: v.optional(mapOf(map(celeryQueueBudgets)), {}),
  schedules: v.optional(v.array(schedule), []),
  redbeat: v.optional(redbeat, {}),
});

const bullmq = map({
  db: v.optional(index),
  prefix: v.optional(word, 'bull'),
  queues: v.optional(v.array(word), []),
  discover: v.optional(flag, true),
  budgets: v.optional(map(bullmqBudgets), {}),
  queue_budgets: v.optional(mapOf(map(bullmqBudgets)), {}),
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
  budgets: v.optional(redisBudgetsSchema, {}),
  celery: v.optional(v.array(celery), [{}]),
  bullmq: v.optional(v.array(bullmq), [{}]),
  services: v.optional(v.array(serviceSchema), []),
  redis_conf: v.optional(word),
  migration: v.optional(migrationSchema),
});

export type RedisTargetFile = v.InferOutput<typeof redisTargetSchema>;
