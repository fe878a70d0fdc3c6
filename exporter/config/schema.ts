import * as v from 'valibot';
import { knownSentAtHeaders } from '../celery/message.ts';
import { shown } from './fault.ts';
import {
  cron,
  dailyBudget,
  duration,
  flag,
  index,
  interval,
  longerThanZero,
  prioritySteps,
  redisUrl,
  secret,
  share,
  size,
  targetName,
  text,
  timezone,
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
  workers: v.optional(workers, 'none'),
  visibility_timeout: v.optional(longerThanZero, kombu.visibility_timeout),
  sent_at_headers: v.optional(v.array(word), [...knownSentAtHeaders]),
  schedules: v.optional(v.array(schedule), []),
  redbeat: v.optional(redbeat, {}),
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

/** The YAML file; every key may be left out, and no other key is taken. */
export const fileSchema = map({
  scrape_timeout: v.optional(longerThanZero, 5),
  min_interval: v.optional(duration, 14),
  max_samples: v.optional(wholeNumber, 10_000),
  schedule_grace: v.optional(duration, 60),
  budgets: v.optional(budgets, {}),
  targets: v.optional(v.array(redisTargetSchema)),
});

export type ConfigFile = v.InferOutput<typeof fileSchema>;
export type RedisTargetFile = v.InferOutput<typeof redisTargetSchema>;
