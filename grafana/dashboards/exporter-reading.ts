import * as m from '../../exporter/metrics/headroom.ts';
import { maxBy } from '../builder/combine.ts';
import { graph, timeline } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { now } from './simple.ts';

export const notScraped = 'The exporter is not scraped';

const reasons = table({
  title: 'What cannot be read',
  description:
    'Good is an empty table. Each line is something that could not be read, with one of a fixed list of reasons: refused and timeout are the network or the server, auth and permission the rights of the exporter.',
  width: 12,
  height: 6,
  queries: [
    {
      vector: maxBy(['target', 'collector', 'reason'], gauge(m.failureReason)),
      column: { title: 'Now', unit: 'bool_yes_no', width: 70 },
    },
  ],
  labels: { target: { title: 'Target' }, collector: { title: 'What' }, reason: { title: 'Reason' } },
  whenEmpty: 'Everything was read',
  links: [runbook('RedisDown'), runbook('PostgresDown')],
});

const dropped = stat({
  title: 'Samples left out',
  description:
    'Of collectors that had more than max_samples. Good is 0; otherwise name fewer queues, or raise max_samples in the config.',
  width: 12,
  height: 6,
  queries: [{ vector: now(m.collectorDropped), legend: '{{target}}' }],
  whenEmpty: notScraped,
});

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

/** Whether what is shown elsewhere can be believed. */
export const readingSection: Section = {
  title: 'What is read',
  lines: [
    [reasons, dropped],
    [success, ages],
  ],
};
