import * as pools from '../../exporter/metrics/application.ts';
import { graph } from '../builder/course.ts';
import type { Section } from '../builder/layout.ts';
import { noPool } from './postgres-sides.ts';
import { now, perSecond } from './simple.ts';

const usage = graph({
  title: 'Usage of pools',
  description:
    'Of the process where it is greatest. Good is under the dashed budget; what stays above it is a pool that is too small, or connections that are held too long.',
  width: 8,
  queries: [
    { vector: now(pools.poolUsage, ['pool']), legend: '{{pool}}, {{target}}' },
    {
      vector: now(pools.poolUsageBudget, ['pool']),
      legend: 'budget of {{pool}}, {{target}}',
      isBudget: true,
    },
  ],
  whenEmpty: noPool,
});

const overflow = graph({
  title: 'Beyond the size of pools',
  description:
    'Connections that a pool opens beyond those it keeps. Good is 0 most of the time: each is opened for one use, which takes longer than the query often.',
  width: 8,
  queries: [
    { vector: now(pools.poolOverflow, ['pool']), legend: 'overflow of {{pool}}, {{target}}' },
    { vector: now(pools.poolSize, ['pool']), legend: 'size of {{pool}}, {{target}}' },
  ],
  whenEmpty: noPool,
});

const timeouts = graph({
  title: 'Requests without a connection',
  description:
    'Those that wait, and those a second that waited too long and failed. Good is none: users see each of them.',
  width: 8,
  queries: [
    { vector: now(pools.poolPending, ['pool']), legend: 'wait for {{pool}}, {{target}}' },
    { vector: perSecond(pools.poolTimeouts, ['pool']), legend: 'failed for {{pool}}, {{target}}' },
  ],
  whenEmpty: noPool,
});

export const poolsSection: Section = { title: 'Pools of applications', lines: [[usage, overflow, timeouts]] };
