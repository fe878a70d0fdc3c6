import { collectorAge, failureReason } from '../../exporter/metrics/headroom.ts';
import * as redis from '../../exporter/metrics/redis.ts';
import { redisLoadingLoadedRatio } from '../../exporter/metrics/redis-loading.ts';
import { maxBy } from '../builder/combine.ts';
import { graph, timeline } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import * as connections from './connections.ts';
import { ofBudget } from './limits.ts';
import { now } from './simple.ts';

const notRead = 'Redis was not read';

const status = [
  timeline({
    title: 'Connection',
    description:
      'Good is up throughout. Down means that the exporter got no answer, or that Redis was loading its data: the reason is beside it.',
    width: 12,
    height: 5,
    queries: [{ vector: now(redis.redisUp), legend: '{{target}}' }],
    meanings: [
      [1, 'up', 'green'],
      [0, 'down', 'red'],
    ],
    links: [runbook('RedisDown')],
  }),
  table({
    title: 'What cannot be read',
    description:
      'Good is an empty table. Each line is something the exporter could not read, with one of a fixed list of reasons: refused and timeout are the network or the server, auth and permission its rights.',
    width: 12,
    height: 5,
    queries: [
      {
        vector: maxBy(['target', 'collector', 'reason'], gauge(failureReason)),
        column: { title: 'Now', unit: 'bool_yes_no', width: 70 },
      },
    ],
    labels: { target: { title: 'Target' }, collector: { title: 'What' }, reason: { title: 'Reason' } },
    whenEmpty: 'Everything was read',
    links: [runbook('RedisDown')],
  }),
];

const numbers = [
  stat({
    title: 'Up for',
    description:
      'How long the server has run. Good is since its last deploy; shorter means that it restarts by itself.',
    width: 4,
    queries: [{ vector: now(redis.redisUptime), legend: '{{target}}' }],
    whenEmpty: notRead,
  }),
  stat({
    title: 'Round trip',
    description:
      'One read by the exporter, network and server together. Good is a few milliseconds, as within one region.',
    width: 4,
    queries: [{ vector: connections.roundTrip, legend: '{{target}}' }],
    hasCourse: true,
    whenEmpty: notRead,
    links: [runbook('RedisLatencyHigh')],
  }),
  stat({
    title: 'Connections taken',
    description: 'The part of the connections that the server accepts which is taken. Good is under 80 %.',
    width: 4,
    queries: [{ vector: connections.shareTaken, legend: '{{target}}' }],
    steps: ofBudget,
    whenEmpty: notRead,
    links: [runbook('RedisClientsNearLimit')],
  }),
  stat({
    title: 'Loaded',
    description:
      'How much of its data a server has loaded after a start. Good is that it is not loading at all.',
    width: 4,
    queries: [{ vector: now(redisLoadingLoadedRatio), legend: '{{target}}' }],
    whenEmpty: 'Not loading',
    links: [runbook('RedisLoading')],
  }),
  stat({
    title: 'Oldest value',
    description:
      'The age of the oldest value on display, of all collectors. Good is under a minute for queues and under six for settings and the slow log.',
    width: 8,
    queries: [{ vector: now(collectorAge), legend: '{{target}}' }],
    whenEmpty: notRead,
  }),
];

const server = table({
  title: 'Server',
  description:
    'What the server says of itself. Good is one version everywhere, and a policy that evicts no queue: volatile-lru or noeviction.',
  width: 12,
  queries: [
    {
      vector: maxBy(
        ['target', 'redis_version', 'redis_mode', 'role', 'maxmemory_policy', 'os'],
        gauge(redis.redisInstanceInfo),
      ),
      column: { title: 'Known', unit: 'bool_yes_no', width: 70 },
    },
  ],
  labels: {
    target: { title: 'Target' },
    redis_version: { title: 'Version' },
    redis_mode: { title: 'Mode' },
    role: { title: 'Role' },
    maxmemory_policy: { title: 'Policy' },
    os: { title: 'System' },
  },
  whenEmpty: notRead,
});

const roundTrips = graph({
  title: 'Round trip',
  description:
    'Good is a flat line under the dashed budget. Steps up are another region or a busy network, spikes slow commands or saves.',
  width: 12,
  queries: [
    { vector: connections.roundTrip, legend: '{{target}}' },
    { vector: connections.roundTripBudget, legend: 'budget of {{target}}', isBudget: true },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisLatencyHigh')],
});

export const connection: Section = { title: 'Connection', lines: [status, numbers, [server, roundTrips]] };
