import * as m from '../../exporter/metrics/headroom.ts';
import { share, sumBy } from '../builder/combine.ts';
import { graph, words } from '../builder/course.ts';
import { increase } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { notScraped } from './exporter-reading.ts';
import * as operations from './operations.ts';
import { now, perSecond } from './simple.ts';

const shares = [
  stat({
    title: 'Part of the budget, 24 h',
    description:
      'The part of the operations budget that monitoring used. Good is under a tenth, or what own_share in the config says.',
    width: 6,
    height: 4,
    queries: [
      {
        vector: share(sumBy(operations.here, increase(m.targetCommands, '1d')), operations.budget),
        legend: '{{target}}',
      },
    ],
    whenEmpty: 'No budget of operations',
  }),
  stat({
    title: 'Part of all operations, 24 h',
    description:
      'The part of what Redis did that was monitoring. Good is a few percent; all of it is a Redis that nobody uses.',
    width: 6,
    height: 4,
    queries: [
      {
        vector: share(sumBy(operations.here, increase(m.targetCommands, '1d')), operations.usedInDay),
        legend: '{{target}}',
      },
    ],
    whenEmpty: 'Redis was not read',
  }),
  stat({
    title: 'Own share kept',
    description:
      'Whether keeping values fresh stays within its share of the budget. Good is yes; otherwise raise own_share in the config, or name fewer queues.',
    width: 6,
    height: 4,
    queries: [{ vector: now(m.ownBudgetExceeded), legend: '{{target}}' }],
    mappings: words([
      [0, 'yes', 'green'],
      [1, 'no', 'orange'],
    ]),
    whenEmpty: 'Redis was not read',
  }),
  stat({
    title: 'Connections opened, 24 h',
    description:
      'Tries to connect to each target. Good is a few; more is a network or a server that comes and goes.',
    width: 6,
    height: 4,
    queries: [{ vector: sumBy(['target'], increase(m.targetConnects, '1d')), legend: '{{target}}' }],
    whenEmpty: notScraped,
    links: [runbook('RedisConnectionErrors')],
  }),
];

const commands = graph({
  title: 'Commands by collector',
  description:
    'A second, by what needs them. Good is a flat sum far under the budget; min_interval and own_share in the config lower it.',
  width: 12,
  isStacked: true,
  queries: [{ vector: perSecond(m.targetCommands, ['collector']), legend: '{{collector}}, {{target}}' }],
  whenEmpty: notScraped,
});

const durations = graph({
  title: 'Duration of collectors',
  description: 'Good is milliseconds. What comes near the scrape timeout is cut off.',
  width: 12,
  queries: [{ vector: now(m.collectorDuration, ['collector']), legend: '{{collector}}, {{target}}' }],
  whenEmpty: notScraped,
});

const trips = graph({
  title: 'Round trips and connections',
  description: 'A second. Good is one or two round trips a scrape, and no new connection.',
  width: 12,
  queries: [
    { vector: perSecond(m.targetRoundTrips), legend: 'round trips, {{target}}' },
    { vector: perSecond(m.targetConnects), legend: 'connections, {{target}}' },
  ],
  whenEmpty: notScraped,
  links: [runbook('RedisConnectionErrors')],
});

const traffic = graph({
  title: 'Bytes to and from targets',
  description: 'What monitoring itself moves, a second. Good is a few kilobytes.',
  width: 12,
  queries: [{ vector: perSecond(m.targetBytes, ['direction']), legend: '{{direction}}, {{target}}' }],
  whenEmpty: notScraped,
});

/** What the targets pay for being watched. */
export const costSection: Section = {
  title: 'What it costs',
  lines: [shares, [commands, durations], [trips, traffic]],
};
