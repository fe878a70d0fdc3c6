import * as m from '../../exporter/metrics/headroom.ts';
import * as process from '../../exporter/metrics/process.ts';
import { maxBy } from '../builder/combine.ts';
import { graph, words } from '../builder/course.ts';
import { age, gauge, rate } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { notScraped } from './exporter-reading.ts';

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
    description:
      'Good is a flat line under 150 MiB, and far under the dashed one, which is what its container allows.',
    width: 6,
    height: 6,
    queries: [
      { vector: maxBy(['instance'], gauge(process.processMemory)), legend: 'resident, {{instance}}' },
      { vector: maxBy(['instance'], gauge(process.processHeap)), legend: 'heap, {{instance}}' },
      {
        vector: maxBy(['instance'], gauge(process.processMemoryLimit)),
        legend: 'limit, {{instance}}',
        isBudget: true,
      },
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

const config = stat({
  title: 'Config',
  description:
    'Whether the exporter could use the config when it last read it. Good is in use; otherwise its log says what is wrong, and it goes on with the one before.',
  width: 24,
  height: 3,
  queries: [{ vector: maxBy(['instance'], gauge(m.configReadable)), legend: '{{instance}}' }],
  mappings: words([
    [1, 'in use', 'green'],
    [0, 'refused', 'red'],
  ]),
  whenEmpty: notScraped,
  links: [runbook('ConfigReloadFailed')],
});

/** The process of the exporter. */
export const processSection: Section = { title: 'The process', lines: [self, [config]] };
