import * as queues from '../../exporter/metrics/queues.ts';
import { sumBy } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import { drillDown, runbook } from '../builder/panel.ts';
import * as connections from './connections.ts';
import * as memory from './memory.ts';
import * as operations from './operations.ts';

const redisPage = drillDown('Redis', 'headroom-redis');

/** How things went. */
export const trends = [
  graph({
    title: 'Operations a second',
    description:
      'Good is a line that stays under the dashed one on the whole: that is the budget, spread evenly over a day. Otherwise see which command grew, on the Redis dashboard.',
    width: 12,
    queries: [
      { vector: operations.perSecond, legend: '{{target}}' },
      { vector: operations.budgetPerSecond, legend: 'budget of {{target}}', isBudget: true },
    ],
    whenEmpty: 'Redis was not read',
    links: [redisPage],
  }),
  graph({
    title: 'Memory',
    description:
      'Good is a line that comes down again as often as it goes up, under the dashed budget. One that only rises is a leak: see which keys grow, on the Redis dashboard.',
    width: 12,
    queries: [
      { vector: memory.used, legend: '{{target}}' },
      { vector: memory.budget, legend: 'budget of {{target}}', isBudget: true },
    ],
    whenEmpty: 'Redis was not read',
    links: [redisPage, runbook('RedisMemoryFillingUp')],
  }),
  graph({
    title: 'Work that waits',
    description:
      'Tasks and jobs that wait in all queues of a kind. Good is near 0 or coming back to it; a line that keeps rising means too few workers: see which queue, on the Queues dashboard.',
    width: 12,
    queries: [
      { vector: sumBy(['target'], gauge(queues.celeryQueueLength)), legend: 'Celery, {{target}}' },
      {
        vector: sumBy(
          ['target'],
          gauge(queues.bullmqJobCount, { state: { like: 'waiting|prioritized|paused' } }),
        ),
        legend: 'BullMQ, {{target}}',
      },
    ],
    whenEmpty: 'No queue is known',
    links: [drillDown('Queues', 'headroom-queues')],
  }),
  graph({
    title: 'Round trip',
    description:
      'How long one read by the exporter takes, network and server together. Good is a flat line under the dashed budget; otherwise a slow command or the network is to blame: see the runbook.',
    width: 12,
    queries: [
      { vector: connections.roundTrip, legend: '{{target}}' },
      { vector: connections.roundTripBudget, legend: 'budget of {{target}}', isBudget: true },
    ],
    whenEmpty: 'Redis was not read',
    links: [redisPage, runbook('RedisLatencyHigh')],
  }),
];
