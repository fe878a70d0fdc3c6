import * as m from '../../exporter/metrics/headroom.ts';
import * as process from '../../exporter/metrics/process.ts';
import { maxBy } from '../builder/combine.ts';
import { graph, timeline } from '../builder/course.ts';
import { age, gauge, rate } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { now, perSecond } from './simple.ts';

const notScraped = 'The exporter is not scraped';

const success = timeline({
  title: 'Read in full',
  description:
    'Whether each collector read everything it reads. Good is yes throughout; the reason of a no is in the table of what cannot be read.',
  width: 12,
  height: 10,
  queries: [{ vector: now(m.collectorSuccess, ['collector']), legend: '{{collector}}, {{target}}' }],
  meanings: [
    [1, 'yes', 'green'],
    [0, 'no', 'red'],
  ],
  whenEmpty: notScraped,
  links: [runbook('RedisDown')],
});

const ages = graph({
  title: 'Age of values',
  description:
    'Seconds since what is shown was read. Good is under a minute for queues, and under six minutes for settings and logs.',
  width: 12,
  height: 10,
  queries: [{ vector: now(m.collectorAge, ['collector']), legend: '{{collector}}, {{target}}' }],
  whenEmpty: notScraped,
});

const durations = graph({
  title: 'Duration of collectors',
  description: 'Good is milliseconds. What comes near the scrape timeout is cut off.',
  width: 8,
  queries: [{ vector: now(m.collectorDuration, ['collector']), legend: '{{collector}}, {{target}}' }],
  whenEmpty: notScraped,
});

const traffic = graph({
  title: 'Bytes to and from Redis',
  description: 'What monitoring itself moves, a second. Good is a few kilobytes.',
  width: 8,
  queries: [{ vector: perSecond(m.targetBytes, ['direction']), legend: '{{direction}}, {{target}}' }],
  whenEmpty: notScraped,
});

const trips = graph({
  title: 'Round trips and connections',
  description: 'A second. Good is one or two round trips a scrape, and no new connection.',
  width: 8,
  queries: [
    { vector: perSecond(m.targetRoundTrips), legend: 'round trips, {{target}}' },
    { vector: perSecond(m.targetConnects), legend: 'connections, {{target}}' },
  ],
  whenEmpty: notScraped,
  links: [runbook('RedisConnectionErrors')],
});

const self = [
  table({
    title: 'Exporters',
    description: 'Each exporter that is scraped, and its versions. Good is one version.',
    width: 8,
    height: 6,
    queries: [
      {
        vector: maxBy(['instance', 'version', 'node_version'], gauge(m.buildInfo)),
        column: { title: 'Scraped', unit: 'bool_yes_no' },
      },
    ],
    labels: {
      instance: { title: 'Instance' },
      version: { title: 'Version' },
      node_version: { title: 'Node' },
    },
    whenEmpty: notScraped,
    links: [runbook('ExporterDown')],
  }),
  graph({
    title: 'Memory of the exporter',
    description: 'Good is a flat line under 150 MiB.',
    width: 6,
    height: 6,
    queries: [
      { vector: maxBy(['instance'], gauge(process.processMemory)), legend: 'resident, {{instance}}' },
      { vector: maxBy(['instance'], gauge(process.processHeap)), legend: 'heap, {{instance}}' },
    ],
    whenEmpty: notScraped,
  }),
  graph({
    title: 'CPU of the exporter',
    description: 'The part of one core it uses. Good is under 1 %.',
    width: 5,
    height: 6,
    queries: [{ vector: maxBy(['instance'], rate(process.processCpu)), legend: '{{instance}}' }],
    whenEmpty: notScraped,
  }),
  stat({
    title: 'Exporter up for',
    description: 'Good is since its last deploy; shorter means that it restarts by itself.',
    width: 5,
    height: 6,
    queries: [{ vector: maxBy(['instance'], age(process.processStart)), legend: '{{instance}}' }],
    whenEmpty: notScraped,
    links: [runbook('ExporterDown')],
  }),
];

const dropped = stat({
  title: 'Samples left out',
  description:
    'Of collectors that had more than max_samples. Good is 0; otherwise name fewer queues, or raise max_samples in the config.',
  width: 24,
  height: 3,
  queries: [{ vector: now(m.collectorDropped), legend: '{{target}}' }],
  whenEmpty: notScraped,
});

export const exporterSection: Section = {
  title: 'The exporter itself',
  isCollapsed: true,
  lines: [[success, ages], [durations, traffic, trips], self, [dropped]],
};
