import * as m from '../../exporter/metrics/bullmq.ts';
import * as limits from '../../exporter/metrics/queue-budgets.ts';
import { graph } from '../builder/course.ts';
import { histogramQuantile } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { now, perSecond } from './simple.ts';

const queue = ['db', 'prefix', 'queue'] as const;
const noQueue = 'No BullMQ queue is known';
const noEvents = 'No job was seen to end';

const age = graph({
  title: 'Oldest job that waits',
  description:
    'How long the job next in line has waited, and how late the most overdue delayed job is. Good is seconds; a line that rises by a second a second is a queue that nobody serves.',
  width: 8,
  queries: [
    { vector: now(m.bullmqOldestWaitingAge, queue), legend: '{{queue}}, {{target}}' },
    { vector: now(m.bullmqDelayedOverdue, queue), legend: 'overdue {{queue}}, {{target}}' },
    { vector: now(limits.bullmqAgeBudget, queue), legend: 'most of {{queue}}, {{target}}', isBudget: true },
  ],
  whenEmpty: 'Nothing waits',
  links: [runbook('BullmqQueueOld')],
});

const throughput = graph({
  title: 'Jobs a second',
  description:
    'Good is as many that complete as are added, and few that fail. Gaps are events that were gone before they were read.',
  width: 8,
  queries: [
    { vector: perSecond(m.bullmqJobsAdded, queue), legend: 'added {{queue}}, {{target}}' },
    { vector: perSecond(m.bullmqJobCompleted, queue), legend: 'completed {{queue}}, {{target}}' },
    { vector: perSecond(m.bullmqJobFailed, queue), legend: 'failed {{queue}}, {{target}}' },
    { vector: perSecond(m.bullmqJobsDeduplicated, queue), legend: 'deduplicated {{queue}}, {{target}}' },
    { vector: perSecond(m.bullmqEventGaps, queue), legend: 'gaps {{queue}}, {{target}}' },
  ],
  whenEmpty: noQueue,
  links: [runbook('BullmqFailureRatio')],
});

const workers = graph({
  title: 'Workers and stalled jobs',
  description:
    'Good is at least one worker for each queue and no stalled job: one that stalls runs a second time, as its worker died or was too busy to renew its lock.',
  width: 8,
  queries: [
    { vector: now(m.bullmqWorkers, queue), legend: 'workers of {{queue}}, {{target}}' },
    { vector: now(m.bullmqStalledJobs, queue), legend: 'stalled in {{queue}}, {{target}}' },
  ],
  whenEmpty: noQueue,
  links: [runbook('BullmqNoWorkers'), runbook('BullmqJobsStalled')],
});

const durations = graph({
  title: 'How long jobs wait and run',
  description:
    'The slowest in twenty of each queue, over a quarter of an hour. Good is what the job needs, and a wait that is shorter than anybody minds.',
  width: 8,
  queries: [
    {
      vector: histogramQuantile(0.95, m.bullmqJobWait, ['target', 'queue'], '15m'),
      legend: 'waits in {{queue}}, {{target}}',
    },
    {
      vector: histogramQuantile(0.95, m.bullmqJobRun, ['target', 'queue'], '15m'),
      legend: 'runs in {{queue}}, {{target}}',
    },
  ],
  whenEmpty: noEvents,
});

const history = graph({
  title: 'Memory of jobs that are kept',
  description:
    'Of completed and failed jobs, estimated from a few. Good is a flat line: set removeOnComplete and removeOnFail where it rises.',
  width: 8,
  queries: [
    { vector: now(m.bullmqHistoryBytes, [...queue, 'state']), legend: '{{queue}} {{state}}, {{target}}' },
  ],
  whenEmpty: 'No job is kept',
  links: [runbook('BullmqHistoryGrowing')],
});

const limited = graph({
  title: 'Held back by rate limits',
  description:
    'Whether a queue has used up its rate limit, and for how long it still waits. Good is 0, or what you limited on purpose.',
  width: 8,
  queries: [
    { vector: now(m.bullmqRateLimitWait, queue), legend: 'wait of {{queue}}, {{target}}' },
    { vector: now(m.bullmqRateLimited, queue), legend: 'limited {{queue}}, {{target}}' },
  ],
  whenEmpty: 'No queue is limited',
});

/** What happens to jobs, and who does them. */
export const bullmqWorkLines: Section['lines'] = [
  [age, throughput, workers],
  [durations, history, limited],
];
