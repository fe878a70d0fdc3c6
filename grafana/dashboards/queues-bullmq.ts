import * as limits from '../../exporter/metrics/queue-budgets.ts';
import * as queues from '../../exporter/metrics/queues.ts';
import { graph, timeline } from '../builder/course.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { bullmqWorkLines } from './queues-bullmq-work.ts';
import { now } from './simple.ts';

const noQueue = 'No BullMQ queue is known';
const queue = ['db', 'prefix', 'queue'] as const;

const waiting = graph({
  title: 'Jobs that wait',
  description:
    'In each queue. Good is near 0 or coming back to it; a line that keeps rising means too few workers, or a paused queue.',
  width: 12,
  queries: [
    {
      vector: now(queues.bullmqJobCount, [...queue, 'state'], {
        state: { like: 'waiting|prioritized|paused|waiting-children' },
      }),
      legend: '{{queue}} {{state}}, {{target}}',
    },
    {
      vector: now(limits.bullmqWaitingBudget, queue),
      legend: 'most of {{queue}}, {{target}}',
      isBudget: true,
    },
  ],
  links: [runbook('BullmqQueueBacklog')],
  whenEmpty: noQueue,
});

const active = graph({
  title: 'Jobs that run, or will',
  description:
    'In each queue. Good is about as many active jobs as workers have room for, and delays you know of.',
  width: 12,
  queries: [
    {
      vector: now(queues.bullmqJobCount, [...queue, 'state'], { state: { like: 'active|delayed' } }),
      legend: '{{queue}} {{state}}, {{target}}',
    },
  ],
  whenEmpty: noQueue,
});

const kept = graph({
  title: 'Jobs that are kept',
  description:
    'Completed and failed jobs in each queue. Good is a flat line: one that rises holds memory for ever, as removeOnComplete or removeOnFail is not set.',
  width: 12,
  queries: [
    {
      vector: now(queues.bullmqJobCount, [...queue, 'state'], { state: { like: 'completed|failed' } }),
      legend: '{{queue}} {{state}}, {{target}}',
    },
  ],
  whenEmpty: noQueue,
});

const paused = timeline({
  title: 'Paused',
  description: 'Good is no throughout. A paused queue takes jobs and does none.',
  width: 12,
  queries: [{ vector: now(queues.bullmqQueuePaused, queue), legend: '{{queue}}, {{target}}' }],
  meanings: [
    [0, 'no', 'green'],
    [1, 'paused', 'orange'],
  ],
  links: [runbook('BullmqQueuePaused')],
  whenEmpty: noQueue,
});

export const bullmqSection: Section = {
  title: 'BullMQ',
  lines: [[waiting, active], [kept, paused], ...bullmqWorkLines],
};
