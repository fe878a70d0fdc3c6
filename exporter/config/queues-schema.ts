import * as v from 'valibot';
import { knownSentAtHeaders } from '../celery/message.ts';
import {
  countOrNone,
  cron,
  duration,
  durationOrNone,
  flag,
  index,
  interval,
  longerThanZero,
  prioritySteps,
  ratioOrNone,
  sizeOrNone,
  text,
  timezone,
  word,
  workers,
} from './scalars.ts';
import { code, type Given, key, map, mapOf } from './shape.ts';

// kombu's own defaults, and Celery's of the exchanges: https://docs.celeryq.dev/projects/kombu/en/stable/reference/kombu.transport.redis.html
const kombu = {
  priority_steps: [0, 3, 6, 9],
  separator: '\x06\x16',
  visibility_timeout: '1h',
  event_exchange: 'celeryev',
  control_exchange: 'celery',
} as const;

const usualOfQueues = { waiting: 1000, age: '10m', failure_ratio: 0.05, history_growth: '10MiB' } as const;

const celeryQueueBudgets = {
  waiting: key('How many may wait in a queue.', v.optional(countOrNone), code(usualOfQueues.waiting)),
  age: key(
    'How long the oldest may wait; none where nobody waits for what is in the queue.',
    v.optional(durationOrNone),
    code(usualOfQueues.age),
  ),
};
const celeryBudgets = {
  ...celeryQueueBudgets,
  failure_ratio: key(
    'What part of the work may fail.',
    v.optional(ratioOrNone),
    code(usualOfQueues.failure_ratio),
  ),
};
const bullmqBudgets = {
  ...celeryBudgets,
  history_growth: key(
    'By how much finished jobs that are kept may grow in a day.',
    v.optional(sizeOrNone),
    code(usualOfQueues.history_growth),
  ),
};
const bullmqBudgetsSchema = map(bullmqBudgets);

/** What a queue may hold where nothing else is said: counts, milliseconds, parts of 1, bytes. */
export const defaultQueueBudgets = v.parse(bullmqBudgetsSchema, usualOfQueues) as Given<
  v.InferOutput<typeof bullmqBudgetsSchema>
>;

const schedule = map({
  name: key('What it is called, in the label `schedule`.', word),
  task: key('The task that it sends.', word),
  every: key('How often it runs; this or `cron`.', v.optional(interval)),
  cron: key("When it runs, as Celery's `crontab`: a day has to fit both its fields.", v.optional(cron)),
  timezone: key('Of `cron`.', v.optional(timezone, 'UTC')),
  grace: key('How late a run may be.', v.optional(duration), '`schedule_grace`'),
});

// https://redbeat.readthedocs.io/en/latest/config.html
const redbeat = map({
  key_prefix: key('`redbeat_key_prefix` of the application.', v.optional(word, 'redbeat:')),
  timezone: key('In which its schedules are.', v.optional(timezone, 'UTC')),
});

/** Queues of Celery in one database under one prefix. */
export const celerySchema = map({
  db: key('The database.', v.optional(index), 'that of the URL'),
  key_prefix: key("kombu's `global_keyprefix`.", v.optional(text, '')),
  queues: key('Queues that are always shown, as 0 when they are empty.', v.optional(v.array(word), [])),
  discover: key('Whether other queues are looked for.', v.optional(flag, true)),
  priority_steps: key("kombu's `priority_steps`.", v.optional(prioritySteps, [...kombu.priority_steps])),
  separator: key("kombu's `sep`.", v.optional(word, kombu.separator)),
  events: key('Whether workers and tasks are listened to, on one connection more.', v.optional(flag, true)),
  control: key('Whether workers are asked by remote control.', v.optional(flag, false)),
  workers: key('Which workers there should be.', v.optional(workers, 'none')),
  visibility_timeout: key(
    "kombu's `visibility_timeout`: after it a fetched task is delivered again.",
    v.optional(longerThanZero, kombu.visibility_timeout),
  ),
  sent_at_headers: key(
    'Headers in which a task may say when it was sent.',
    v.optional(v.array(word), [...knownSentAtHeaders]),
  ),
  hostname_on_tasks: key(
    'Whether tasks are counted by worker too, in 500 pairs of name and worker at most.',
    v.optional(flag, false),
  ),
  event_exchange: key("Celery's `event_exchange`.", v.optional(word, kombu.event_exchange)),
  control_exchange: key("Celery's `control_exchange`.", v.optional(word, kombu.control_exchange)),
  fanout_prefix: key("kombu's `fanout_prefix`.", v.optional(flag, true)),
  budgets: key('For each of its queues; none lifts one.', v.optional(map(celeryBudgets), {})),
  queue_budgets: key(
    'Of single queues, by their names; what is not said is as in `budgets`.',
    v.optional(mapOf(map(celeryQueueBudgets)), {}),
  ),
  schedules: key(
    'Schedules of beat, which keeps them in a file of its own.',
    v.optional(v.array(schedule), []),
  ),
  redbeat: key('Where redbeat keeps its schedules.', v.optional(redbeat, {})),
});

/** Queues of BullMQ in one database under one prefix. */
export const bullmqSchema = map({
  db: key('The database.', v.optional(index), 'that of the URL'),
  prefix: key("BullMQ's `prefix`.", v.optional(word, 'bull')),
  queues: key('Queues that are always shown, as 0 when they are empty.', v.optional(v.array(word), [])),
  discover: key('Whether other queues are looked for.', v.optional(flag, true)),
  budgets: key('For each of its queues; none lifts one.', v.optional(bullmqBudgetsSchema, {})),
  queue_budgets: key(
    'Of single queues, by their names; what is not said is as in `budgets`.',
    v.optional(mapOf(bullmqBudgetsSchema), {}),
  ),
});
