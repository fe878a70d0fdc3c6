import * as consumers from '../../exporter/metrics/celery-consumers.ts';
import { graph, timeline } from '../builder/course.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { now } from './simple.ts';

const notKnown = 'Not known: no worker was heard, or too little was measured';

const settings = timeline({
  title: 'Settings that keep operations low',
  description:
    'Whether each of the four has an effect, by what was measured: polling_interval, heartbeat_interval, result_backend off and prefetch 1. Good is yes throughout; kombu before 5.6 takes no notice of polling_interval on Redis.',
  width: 12,
  queries: [
    {
      vector: now(consumers.settingEffective, ['db', 'prefix', 'setting']),
      legend: '{{setting}}, {{target}}',
    },
  ],
  meanings: [
    [1, 'has an effect', 'green'],
    [0, 'has none', 'orange'],
  ],
  whenEmpty: notKnown,
  links: [runbook('RedisOperationsOverBudget')],
});

const stuck = timeline({
  title: 'Queues that stand still',
  description:
    'Whether workers are heard and none asks for the tasks of a queue. Good is no throughout; otherwise restart the workers of that queue.',
  width: 12,
  queries: [
    {
      vector: now(consumers.queueConsumerStuck, ['db', 'prefix', 'queue_name']),
      legend: '{{queue_name}}, {{target}}',
    },
  ],
  meanings: [
    [0, 'no', 'green'],
    [1, 'stuck', 'red'],
  ],
  links: [runbook('CeleryConsumerStuck')],
  whenEmpty: notKnown,
});

const waiting = graph({
  title: 'Consumers',
  description:
    'Connections that wait for a message. Good is one for each worker, in the database of its queues; 0 is workers that take nothing.',
  width: 6,
  queries: [{ vector: now(consumers.consumers, ['db']), legend: '{{db}}, {{target}}' }],
  whenEmpty: notKnown,
});

const polling = graph({
  title: 'Seconds between polls',
  description:
    'How long an idle consumer waits before it asks again. Good is what polling_interval says; one second means it has no effect, and 86,400 operations a day for each worker.',
  width: 6,
  queries: [{ vector: now(consumers.consumerPollInterval), legend: '{{target}}' }],
  whenEmpty: notKnown,
  links: [runbook('RedisOperationsOverBudget')],
});

const beats = graph({
  title: 'Seconds between heartbeats',
  description:
    'As each worker announces them. Good is 30 or more: each heartbeat is an operation for every worker that listens.',
  width: 6,
  queries: [
    { vector: now(consumers.workerHeartbeatInterval, ['hostname']), legend: '{{hostname}}, {{target}}' },
  ],
  whenEmpty: notKnown,
});

const results = graph({
  title: 'Results stored a task',
  description: 'Good is 0 where nobody reads results: each costs seven operations.',
  width: 6,
  queries: [{ vector: now(consumers.resultsStored), legend: '{{target}}' }],
  unit: 'percentunit',
  whenEmpty: notKnown,
});

export const settingsSection: Section = {
  title: 'Celery settings',
  lines: [
    [settings, stuck],
    [waiting, polling, beats, results],
  ],
};
