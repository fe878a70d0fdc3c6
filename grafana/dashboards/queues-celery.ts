import * as celery from '../../exporter/metrics/celery.ts';
import * as work from '../../exporter/metrics/celery-work.ts';
import * as limits from '../../exporter/metrics/queue-budgets.ts';
import * as queues from '../../exporter/metrics/queues.ts';
import { share, sumBy, top } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import { histogramQuantile, increase, rate } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { now, perSecond } from './simple.ts';

const noQueue = 'No Celery queue is known';
const noEvents = 'No worker tells of tasks: start workers with -E';
const noLeak = 'None found';
const queue = ['db', 'prefix', 'queue_name'] as const;

const waiting = graph({
  title: 'Tasks that wait',
  description:
    'In each queue, all priorities together. Good is near 0 or coming back to it; a line that keeps rising means too few workers, or none for that queue.',
  width: 12,
  queries: [
    { vector: now(queues.celeryQueueLength, queue), legend: '{{queue_name}}, {{target}}' },
    {
      vector: now(limits.celeryLengthBudget, queue),
      legend: 'most of {{queue_name}}, {{target}}',
      isBudget: true,
    },
  ],
  whenEmpty: noQueue,
  links: [runbook('CeleryQueueBacklog'), runbook('CeleryQueueWithoutConsumers')],
});

const age = graph({
  title: 'Oldest task that waits',
  description:
    'How long the task next in line has waited. Good is seconds; a line that rises by a second a second is a queue that nobody serves.',
  width: 12,
  queries: [
    { vector: now(work.celeryQueueOldestAge, queue), legend: '{{queue_name}}, {{target}}' },
    {
      vector: now(limits.celeryAgeBudget, queue),
      legend: 'most of {{queue_name}}, {{target}}',
      isBudget: true,
    },
  ],
  whenEmpty: 'Nothing waits',
  links: [runbook('CeleryQueueOld')],
});

const inFlight = graph({
  title: 'Tasks that workers hold',
  description:
    'Fetched and not acknowledged: prefetched, running with acks_late, or waiting for their ETA. Good is about the number of worker processes, and ETAs you know of.',
  width: 8,
  queries: [
    { vector: now(work.celeryUnackedByQueue, queue), legend: '{{queue_name}}, {{target}}' },
    { vector: now(work.celeryEta, ['db', 'prefix']), legend: 'ETA to come, {{target}}' },
    { vector: now(work.celeryEtaOverdue, ['db', 'prefix']), legend: 'ETA passed, {{target}}' },
    { vector: now(work.celeryRedelivered, ['db', 'prefix']), legend: 'delivered again, {{target}}' },
    { vector: now(work.celeryUnacked, ['db', 'prefix']), legend: 'all, {{target}}' },
  ],
  whenEmpty: noQueue,
});

const heldFor = graph({
  title: 'Longest held',
  description:
    'Since the longest held task was fetched. Good is under the dashed visibility timeout: beyond it Celery delivers the task a second time.',
  width: 8,
  queries: [
    { vector: now(work.celeryUnackedOldestAge, ['db', 'prefix']), legend: '{{target}}' },
    {
      vector: now(work.celeryVisibilityTimeout, ['db', 'prefix']),
      legend: 'visibility timeout, {{target}}',
      isBudget: true,
    },
  ],
  whenEmpty: 'Workers hold nothing',
  links: [runbook('CeleryUnackedNearVisibilityTimeout')],
});

const leaked = table({
  title: 'Lists nobody reads',
  description:
    'Replies and events left in Redis by clients that went. Good is an empty table; they stay until somebody deletes them.',
  width: 8,
  queries: [
    { vector: now(work.celeryLeakedKeys, ['db', 'prefix', 'kind']), column: { title: 'Lists', width: 70 } },
    { vector: now(work.celeryLeakedBytes, ['db', 'prefix', 'kind']), column: { title: 'Memory', width: 90 } },
  ],
  labels: { kind: { title: 'Of' }, target: { title: 'Target' } },
  whenEmpty: noLeak,
  links: [runbook('CeleryLeakedReplies')],
});

const outcome = ['db', 'prefix'] as const;

const throughput = graph({
  title: 'Tasks a second',
  description:
    'What became of tasks. Good is as many that succeed as are started, and few that fail or are tried again.',
  width: 12,
  queries: [
    { vector: sumBy(['target', ...outcome], rate(celery.taskReceived)), legend: 'received, {{target}}' },
    { vector: sumBy(['target', ...outcome], rate(celery.taskStarted)), legend: 'started, {{target}}' },
    { vector: sumBy(['target', ...outcome], rate(celery.taskSucceeded)), legend: 'succeeded, {{target}}' },
    { vector: sumBy(['target', ...outcome], rate(celery.taskFailed)), legend: 'failed, {{target}}' },
    { vector: sumBy(['target', ...outcome], rate(celery.taskRetried)), legend: 'tried again, {{target}}' },
    { vector: sumBy(['target', ...outcome], rate(celery.taskRejected)), legend: 'rejected, {{target}}' },
    { vector: sumBy(['target', ...outcome], rate(celery.taskRevoked)), legend: 'revoked, {{target}}' },
    { vector: sumBy(['target', ...outcome], rate(celery.taskSent)), legend: 'sent, {{target}}' },
  ],
  whenEmpty: noEvents,
});

const failedOf = sumBy(['target', 'name'], increase(celery.taskFailed, '10m'));
const startedOf = sumBy(['target', 'name'], increase(celery.taskStarted, '10m'));

const failures = graph({
  title: 'Tasks that fail',
  description:
    'Of the tasks of each name that were started in ten minutes, the part that failed. Good is under 5 %; read the log of its worker.',
  width: 12,
  queries: [
    { vector: top(10, share(failedOf, startedOf)), legend: '{{name}}, {{target}}' },
    { vector: now(limits.celeryFailureBudget, outcome), legend: 'most, {{target}}', isBudget: true },
  ],
  links: [runbook('CeleryTaskFailureRatio')],
  whenEmpty: 'No task was seen to fail; workers tell with -E only',
});

const byName = graph({
  title: 'Most frequent tasks',
  description: 'Starts a second of the ten most frequent. Good is what you expect your application to do.',
  width: 12,
  isStacked: true,
  queries: [{ vector: top(10, perSecond(celery.taskStarted, ['name'])), legend: '{{name}}, {{target}}' }],
  whenEmpty: noEvents,
});

const runtime = graph({
  title: 'How long tasks run',
  description:
    'The slowest in twenty of each name. Good is what the task needs; one that comes near the visibility timeout runs twice.',
  width: 12,
  queries: [
    {
      vector: top(10, histogramQuantile(0.95, celery.taskRuntime, ['target', 'name'])),
      legend: '{{name}}, {{target}}',
    },
  ],
  whenEmpty: noEvents,
});

export const celerySection: Section = {
  title: 'Celery',
  lines: [
    [waiting, age],
    [inFlight, heldFor, leaked],
    [throughput, failures],
    [byName, runtime],
  ],
};
