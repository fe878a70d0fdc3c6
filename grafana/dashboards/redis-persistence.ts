import { redisSaveBudget } from '../../exporter/metrics/redis.ts';
import { redisLatestForkSeconds } from '../../exporter/metrics/redis-loading.ts';
import * as m from '../../exporter/metrics/redis-persistence.ts';
import { maxBy } from '../builder/combine.ts';
import { graph, timeline } from '../builder/course.ts';
import { age } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { now } from './simple.ts';

const notRead = 'Redis was not read';

const statuses = timeline({
  title: 'Written to disk',
  description:
    'Whether the last RDB file, AOF write and AOF rewrite went well. Good is ok throughout: while one fails, Redis refuses writes.',
  width: 12,
  queries: [
    { vector: now(m.redisRdbLastBgsaveStatus), legend: 'RDB, {{target}}' },
    { vector: now(m.redisAofLastWriteStatus), legend: 'AOF, {{target}}' },
    { vector: now(m.redisAofLastBgrewriteStatus), legend: 'AOF rewrite, {{target}}' },
  ],
  meanings: [
    [1, 'ok', 'green'],
    [0, 'failed', 'red'],
  ],
  whenEmpty: notRead,
  links: [runbook('RedisPersistenceFailing')],
});

const running = timeline({
  title: 'Saving now',
  description:
    'When an RDB file was saved or the AOF rewritten. Good is short and seldom: each needs memory for what changes meanwhile.',
  width: 12,
  queries: [
    { vector: now(m.redisRdbBgsaveInProgress), legend: 'RDB, {{target}}' },
    { vector: now(m.redisAofRewriteInProgress), legend: 'AOF rewrite, {{target}}' },
  ],
  meanings: [
    [0, 'no', 'text'],
    [1, 'yes', 'blue'],
  ],
  whenEmpty: notRead,
});

const numbers = [
  stat({
    title: 'Last save',
    description:
      'How long ago the last RDB file was written. Good is as often as redis.conf says, or never where only the AOF is used.',
    width: 6,
    queries: [{ vector: maxBy(['target'], age(m.redisRdbLastSaveTimestampSeconds)), legend: '{{target}}' }],
    whenEmpty: notRead,
    links: [runbook('RedisPersistenceFailing')],
  }),
  stat({
    title: 'Changes since',
    description:
      'Writes since the last RDB file. Good is any number while the AOF is on; without one they are what a crash would lose.',
    width: 6,
    queries: [{ vector: now(m.redisRdbChangesSinceLastSave), legend: '{{target}}' }],
    whenEmpty: notRead,
  }),
  stat({
    title: 'Fork took',
    description: 'How long the last fork held up the server. Good is under 20 milliseconds.',
    width: 6,
    queries: [{ vector: now(redisLatestForkSeconds), legend: '{{target}}' }],
    whenEmpty: notRead,
  }),
  stat({
    title: 'AOF',
    description: 'Whether every write is appended to a file. Good is yes where queues may not lose tasks.',
    width: 6,
    queries: [{ vector: now(m.redisAofEnabled), legend: '{{target}}' }],
    whenEmpty: notRead,
  }),
];

const saves = graph({
  title: 'Duration of saves',
  description: 'Of the last RDB file, and of one that is being written. Good is far under the dashed budget.',
  width: 8,
  queries: [
    { vector: now(m.redisRdbLastBgsaveDurationSec), legend: 'last, {{target}}' },
    { vector: now(m.redisRdbCurrentBgsaveDurationSec), legend: 'running, {{target}}' },
    { vector: now(redisSaveBudget), legend: 'budget of {{target}}', isBudget: true },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisSaveTooLong')],
});

const aof = graph({
  title: 'Size of the AOF',
  description:
    'Good is a saw: it grows and a rewrite makes it small again. One that only grows fills the disk.',
  width: 8,
  queries: [
    { vector: now(m.redisAofCurrentSizeBytes), legend: 'now, {{target}}' },
    { vector: now(m.redisAofBaseSizeBytes), legend: 'after the last rewrite, {{target}}' },
  ],
  whenEmpty: 'No AOF',
  links: [runbook('RedisPersistenceFailing')],
});

const copies = graph({
  title: 'Memory copied while saving',
  description:
    'What was written during the last save had to be kept twice. Good is far less than the memory that is left.',
  width: 8,
  queries: [
    { vector: now(m.redisRdbLastCowSizeBytes), legend: 'RDB, {{target}}' },
    { vector: now(m.redisAofLastCowSizeBytes), legend: 'AOF rewrite, {{target}}' },
  ],
  whenEmpty: notRead,
});

export const persistence: Section = {
  title: 'Persistence',
  lines: [[statuses, running], numbers, [saves, aof, copies]],
};
