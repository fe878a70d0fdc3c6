import * as redis from '../../exporter/metrics/redis.ts';
import { maxBy, sumBy, top } from '../builder/combine.ts';
import { increase } from '../builder/expression.ts';
import { drillDown, runbook, runbooks } from '../builder/panel.ts';
import { firing } from '../builder/rules.ts';
import { table } from '../builder/table.ts';
import * as schedules from './schedules.ts';
import * as workers from './workers.ts';

/** What needs somebody now. */
export const wrong = [
  table({
    title: 'Firing alerts',
    description:
      'Good is an empty table. An alert leads to its runbook, which says what it means and what to do.',
    width: 7,
    queries: [
      {
        vector: maxBy(['alertname', 'target', 'severity'], firing),
        column: { title: 'Firing', unit: 'bool_yes_no', width: 70 },
      },
    ],
    labels: {
      alertname: { title: 'Alert', url: `${runbooks}/\${__value.raw}.md` },
      target: { title: 'Target', width: 100 },
      severity: { title: 'Severity', width: 90 },
    },
    whenEmpty: 'No alert is firing',
  }),
  table({
    title: 'Missing workers',
    description:
      'Good is an empty table. A Celery worker is here from when it was silent for two of its heartbeats until it or another of its name is heard again: see whether its process runs.',
    width: 5,
    queries: [{ vector: workers.lost, column: { title: 'Heard', unit: 'bool_yes_no', width: 70 } }],
    labels: {
      hostname: { title: 'Worker' },
      target: { title: 'Target', width: 100 },
    },
    whenEmpty: 'No worker is known to be missing',
    links: [drillDown('Queues', 'headroom-queues')],
  }),
  table({
    title: 'Late schedules',
    description:
      'Good is an empty table. A schedule is here from when its run is later than its grace allows until it has run: see whether its scheduler and a worker run.',
    width: 6,
    queries: [{ vector: schedules.latenessOfLate, column: { title: 'Late by', width: 80 } }],
    labels: {
      schedule: { title: 'Schedule' },
      scheduler: { title: 'Scheduler', width: 90 },
      target: { title: 'Target', width: 80 },
    },
    sortBy: 'Late by',
    whenEmpty: 'No schedule is known to be late',
    links: [drillDown('Queues', 'headroom-queues'), runbook('ScheduledTaskLate')],
  }),
  table({
    title: 'Top spenders, 24 h',
    description:
      'The commands that took most of the operations of the last 24 hours. Good is that real work is on top; brpop, bzpopmin or ping there are idle polling: see the runbook for how to slow it down.',
    width: 6,
    queries: [
      {
        vector: top(10, sumBy(['target', 'cmd'], increase(redis.redisCommands, '1d'))),
        column: { title: 'Operations', width: 110 },
      },
    ],
    labels: { cmd: { title: 'Command' }, target: { title: 'Target', width: 100 } },
    sortBy: 'Operations',
    links: [drillDown('Redis', 'headroom-redis'), runbook('RedisOperationsOverBudget')],
    whenEmpty: 'Redis was not read',
  }),
];
