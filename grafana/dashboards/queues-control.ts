import * as control from '../../exporter/metrics/celery-control.ts';
import { maxBy } from '../builder/combine.ts';
import { graph, timeline } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { table } from '../builder/table.ts';
import { now } from './simple.ts';

const notAsked = 'Workers are not asked: control is off in the config, or none answered';

const responding = timeline({
  title: 'Workers that answer',
  description:
    'Whether each answered when it was last asked by remote control. Good is yes throughout; one that is heard and does not answer hangs: restart it.',
  width: 12,
  queries: [{ vector: now(control.workerResponding, ['hostname']), legend: '{{hostname}}, {{target}}' }],
  meanings: [
    [1, 'yes', 'green'],
    [0, 'no', 'red'],
  ],
  whenEmpty: notAsked,
});

const space = ['db', 'prefix'] as const;

const answers = graph({
  title: 'Asked by remote control',
  description:
    'Workers that listen, and those that answer. Good is two lines that are one, and none that hangs.',
  width: 6,
  queries: [
    { vector: now(control.controlListeners, space), legend: 'listening, {{target}}' },
    { vector: now(control.controlReplies, space), legend: 'answered, {{target}}' },
    { vector: now(control.workersHung, space), legend: 'hung, {{target}}' },
  ],
  whenEmpty: notAsked,
});

const saturated = graph({
  title: 'Saturation',
  description:
    'What runs and what waits, as a part of the tasks that all workers can run at once. Good is under 100 % most of the time; more is work that has to wait for a slot.',
  width: 6,
  queries: [{ vector: now(control.saturation, space), legend: '{{target}}' }],
  whenEmpty: notAsked,
});

const byQueue = ['target', 'db', 'prefix', 'queue_name'] as const;

const served = table({
  title: 'Who serves each queue',
  description:
    'Workers and processes that take tasks from each queue. Good is one of each at least; 0 is a queue nobody serves.',
  width: 12,
  queries: [
    { vector: maxBy(byQueue, gauge(control.activeWorkers)), column: { title: 'Workers', unit: 'none' } },
    { vector: maxBy(byQueue, gauge(control.activeProcesses)), column: { title: 'Processes', unit: 'none' } },
  ],
  unit: 'none',
  labels: { queue_name: { title: 'Queue' }, target: { title: 'Target' } },
  whenEmpty: notAsked,
});

const byWorker = ['target', 'hostname'] as const;

const slots = table({
  title: 'Slots of each worker',
  description:
    'Tasks each can run at once, and messages it may hold. Good is as many held as run, where tasks are long; 0 held is no limit, and one worker takes all.',
  width: 12,
  queries: [
    { vector: maxBy(byWorker, gauge(control.workerSlots)), column: { title: 'Runs', unit: 'none' } },
    { vector: maxBy(byWorker, gauge(control.workerPrefetch)), column: { title: 'May hold', unit: 'none' } },
  ],
  unit: 'none',
  labels: { hostname: { title: 'Worker' }, target: { title: 'Target' } },
  whenEmpty: notAsked,
});

/** What workers say when they are asked. */
export const controlLines: Section['lines'] = [
  [responding, answers, saturated],
  [served, slots],
];
