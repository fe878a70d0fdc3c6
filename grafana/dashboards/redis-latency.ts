import { redisLatencyPercentilesUsec } from '../../exporter/metrics/redis-commands.ts';
import * as m from '../../exporter/metrics/redis-latency.ts';
import * as slow from '../../exporter/metrics/redis-slowlog.ts';
import { maxBy, times, top } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import { gauge, histogramQuantile, increase, mean, quantile } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { now } from './simple.ts';

const notRead = 'Redis was not read';
const secondReading = 'Known after the second reading, five minutes after the first';
// Histograms and the slow log are read every five minutes.
const ofSeldom = '15m';

const percentiles = graph({
  title: 'Commands on the server, all clients',
  description:
    'How long commands took on the server in a quarter of an hour, network not counted. Good is well under a millisecond for the median and a few for the slowest in a hundred. A Redis before 7.0 cannot tell.',
  width: 12,
  queries: [0.5, 0.95, 0.99].map((at) => ({
    vector: histogramQuantile(at, m.redisCommandLatencies, ['target'], ofSeldom),
    legend: `p${at * 100}, {{target}}`,
  })),
  whenEmpty: secondReading,
  links: [runbook('RedisLatencyHigh')],
});

const slowest = graph({
  title: 'Slowest commands, p99 since start',
  description:
    'The slowest call in a hundred of each command since the server started. Good is under a few milliseconds; keys, sort, big ranges and scripts show here.',
  width: 12,
  queries: [
    {
      vector: top(10, maxBy(['target', 'cmd'], quantile(0.99, redisLatencyPercentilesUsec))),
      legend: '{{cmd}}, {{target}}',
    },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisLatencyHigh')],
});

const averages = graph({
  title: 'Slowest commands on average',
  description:
    'The mean time of the calls of each command in a quarter of an hour. Good is tens of microseconds; one that grows with time reads a key that grows.',
  width: 12,
  queries: [
    {
      vector: top(10, mean(m.redisCommandLatencies, ['target', 'cmd'], ofSeldom)),
      legend: '{{cmd}}, {{target}}',
    },
  ],
  whenEmpty: secondReading,
});

const slowLog = table({
  title: 'Slow commands',
  description:
    'Commands that were slower than slowlog-log-slower-than, counted since the exporter first read the log, without their arguments. Good is an empty table.',
  width: 6,
  queries: [
    {
      vector: top(20, maxBy(['target', 'cmd'], increase(slow.redisSlowCommands))),
      column: { title: 'Times', width: 80 },
    },
    {
      vector: maxBy(['target', 'cmd'], increase(slow.redisSlowSeconds)),
      column: { title: 'Took', width: 80 },
    },
  ],
  labels: { cmd: { title: 'Command' }, target: { title: 'Target' } },
  sortBy: 'Times',
  whenEmpty: 'No slow command since the exporter began to read the log',
  links: [runbook('RedisLatencyHigh')],
});

const spikes = table({
  title: 'Latency spikes',
  description:
    'What held up the server, as its latency monitor notes it. Good is an empty table; fork and aof events are its disk, command events slow commands.',
  width: 6,
  queries: [
    {
      vector: maxBy(['target', 'event_name'], gauge(m.redisSpikeMax)),
      column: { title: 'Longest', width: 90 },
    },
    {
      vector: maxBy(['target', 'event_name'], gauge(m.redisSpikeDuration)),
      column: { title: 'Last', width: 80 },
    },
    {
      vector: times(maxBy(['target', 'event_name'], gauge(m.redisSpikeLast)), 1000, 'dateTimeFromNow'),
      column: { title: 'When', width: 110 },
    },
  ],
  labels: { event_name: { title: 'Event' }, target: { title: 'Target' } },
  sortBy: 'Longest',
  whenEmpty: 'No spike, or latency-monitor-threshold is 0',
  links: [runbook('RedisLatencyHigh')],
});

const logLength = [
  stat({
    title: 'Slow log',
    description: 'Entries in the slow log now. Good is 0, or a number that does not grow.',
    width: 6,
    queries: [{ vector: now(slow.redisSlowlogLength), legend: '{{target}}' }],
    whenEmpty: notRead,
  }),
  stat({
    title: 'Newest slow command took',
    description: 'Good is that there is none. One of seconds stopped everybody for that long.',
    width: 6,
    queries: [{ vector: now(slow.redisLastSlow), legend: '{{target}}' }],
    whenEmpty: 'The slow log is empty',
  }),
];

export const latency: Section = {
  title: 'Latency',
  lines: [[percentiles, slowest], [averages, slowLog, spikes], logLength],
};
