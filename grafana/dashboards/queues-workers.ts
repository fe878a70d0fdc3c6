import * as celery from '../../exporter/metrics/celery.ts';
import { maxBy, sumBy } from '../builder/combine.ts';
import { graph, timeline } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { controlLines } from './queues-control.ts';
import { now, perSecond } from './simple.ts';
import * as workers from './workers.ts';

const noWorker = 'No worker was heard';

const heard = timeline({
  title: 'Workers',
  description:
    'Whether each is heard. Good is up throughout; one that is lost was killed, and what it held waits for the visibility timeout.',
  width: 12,
  queries: [{ vector: workers.workers, legend: '{{hostname}}, {{target}}' }],
  meanings: [
    [1, 'up', 'green'],
    [0, 'lost', 'red'],
  ],
  whenEmpty: noWorker,
  links: [runbook('CeleryWorkerDown')],
});

const count = graph({
  title: 'Workers heard',
  description: 'Good is a line on the dashed one, which is how many the config expects.',
  width: 6,
  queries: [
    { vector: workers.heard, legend: '{{target}}' },
    { vector: workers.expected, legend: 'expected, {{target}}', isBudget: true },
  ],
  whenEmpty: noWorker,
});

const busy = graph({
  title: 'Tasks that run',
  description:
    'On each worker, at its last heartbeat. Good is under its number of processes most of the time.',
  width: 6,
  isStacked: true,
  queries: [{ vector: now(celery.workerTasksActive, ['hostname']), legend: '{{hostname}}, {{target}}' }],
  whenEmpty: noWorker,
});

const pace = graph({
  title: 'Tasks of each worker',
  description: 'A second. Good is workers of one kind that do about as much each.',
  width: 12,
  queries: [
    { vector: perSecond(celery.workerTasksProcessed, ['hostname']), legend: '{{hostname}}, {{target}}' },
  ],
  whenEmpty: noWorker,
});

const versions = table({
  title: 'Versions of Celery',
  description: 'Good is one version.',
  width: 6,
  queries: [
    {
      vector: sumBy(['target', 'version'], gauge(celery.workerInfo)),
      column: { title: 'Workers', unit: 'none' },
    },
  ],
  unit: 'none',
  labels: { version: { title: 'Version' }, target: { title: 'Target' } },
  whenEmpty: noWorker,
});

const leftOver = graph({
  title: 'Left over',
  description:
    'Bindings of workers that were killed and replaced, and events a second that were not understood. Good is 0; bindings do no harm but take room until somebody deletes them.',
  width: 6,
  queries: [
    { vector: now(celery.workerBindingsLeaked, ['db', 'prefix']), legend: 'bindings, {{target}}' },
    { vector: maxBy(['target'], perSecond(celery.eventsRejected)), legend: 'events, {{target}}' },
  ],
  whenEmpty: 'Events are not listened to',
});

export const workersSection: Section = {
  title: 'Celery workers',
  lines: [[heard, count, busy], [pace, versions, leftOver], ...controlLines],
};
