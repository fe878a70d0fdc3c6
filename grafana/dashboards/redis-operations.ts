import { ownBudgetExceeded, targetCommands } from '../../exporter/metrics/headroom.ts';
import * as redis from '../../exporter/metrics/redis.ts';
import * as commands from '../../exporter/metrics/redis-commands.ts';
import { maxBy, product, share, sumBy, times, top } from '../builder/combine.ts';
import { graph, words } from '../builder/course.ts';
import { gauge, increase } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { ofBudget } from './limits.ts';
import * as operations from './operations.ts';
import { now, perSecond } from './simple.ts';

const notRead = 'Redis was not read';
const noBudget = 'No budget, or Redis was not read';

const numbers = [
  stat({
    title: 'Used in 24 h',
    description:
      'The part of the operations budget that the last 24 hours used. Good is under 80 %; from 100 % it is broken.',
    width: 4,
    queries: [{ vector: operations.shareOfDay, legend: '{{target}}' }],
    steps: ofBudget,
    whenEmpty: noBudget,
    links: [runbook('RedisOperationsOverBudget')],
  }),
  stat({
    title: 'Operations in 24 h',
    description:
      'What the last 24 hours used, as far as Prometheus saw them. Good is a number under the budget.',
    width: 4,
    queries: [{ vector: operations.usedInDay, legend: '{{target}}' }],
    whenEmpty: notRead,
  }),
  stat({
    title: 'A day at this pace',
    description: 'What 24 hours at the pace of the last hour would use. Good is a number under the budget.',
    width: 4,
    queries: [{ vector: operations.perDayAtPace, legend: '{{target}}' }],
    whenEmpty: notRead,
    links: [runbook('RedisOperationsBurningFast')],
  }),
  stat({
    title: 'Budget lasts for',
    description: 'How long until the budget is used up at the pace of the last hour. Good is that it lasts.',
    width: 4,
    queries: [{ vector: operations.secondsLeft, legend: '{{target}}' }],
    decimals: 1,
    mappings: words([[operations.lasting, 'lasts', 'green']]),
    steps: { base: 'red', from: [[4 * 3600, 'orange']] },
    whenEmpty: noBudget,
  }),
  stat({
    title: 'By this exporter, 24 h',
    description:
      'The part of the budget that reading these numbers used. Good is under a tenth, or what own_share in the config says.',
    width: 4,
    queries: [
      {
        vector: share(sumBy(operations.here, increase(targetCommands, '1d')), operations.budget),
        legend: '{{target}}',
      },
    ],
    whenEmpty: noBudget,
  }),
  stat({
    title: 'Own share kept',
    description:
      'Whether keeping values fresh stays within its share of the budget. Good is yes; otherwise raise own_share in the config, or name fewer queues.',
    width: 4,
    queries: [{ vector: now(ownBudgetExceeded), legend: '{{target}}' }],
    mappings: words([
      [0, 'yes', 'green'],
      [1, 'no', 'orange'],
    ]),
    whenEmpty: notRead,
  }),
];

const byCommand = graph({
  title: 'By command',
  description:
    'The ten commands most used. Good is that reads and writes of real work are on top; brpop, bzpopmin and ping are idle polling.',
  width: 12,
  isStacked: true,
  queries: [{ vector: top(10, perSecond(redis.redisCommands, ['cmd'])), legend: '{{cmd}}, {{target}}' }],
  whenEmpty: notRead,
  links: [runbook('RedisOperationsOverBudget')],
});

const byPurpose = graph({
  title: 'By purpose',
  description:
    'What operations are for, as far as that can be told; together they are all there are. Good is that queue_work, the scripts it runs and the cache are most of it. idle_polling, heartbeats and health_pings have settings that slow them down; monitor is this exporter; other is what may be for anything.',
  width: 12,
  isStacked: true,
  queries: [
    {
      vector: perSecond(commands.redisOperationsByPurpose, ['purpose']),
      legend: '{{purpose}}, {{target}}',
    },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisOperationsOverBudget')],
});

const spenders = table({
  title: 'By command, 24 h',
  description:
    'Calls of each command in the last 24 hours, and what they took of the server. Good is no command you cannot name the user of.',
  width: 12,
  queries: [
    {
      vector: top(20, maxBy(['target', 'cmd'], increase(redis.redisCommands, '1d'))),
      column: { title: 'Calls' },
    },
    {
      vector: maxBy(['target', 'cmd'], increase(commands.redisCommandsDurationSecondsTotal, '1d')),
      column: { title: 'Time' },
    },
    {
      vector: maxBy(['target', 'cmd'], increase(commands.redisCommandsFailedCallsTotal, '1d')),
      column: { title: 'Failed' },
    },
    {
      vector: maxBy(['target', 'cmd'], increase(commands.redisCommandsRejectedCallsTotal, '1d')),
      column: { title: 'Refused' },
    },
  ],
  labels: { cmd: { title: 'Command' }, target: { title: 'Target' } },
  sortBy: 'Calls',
  whenEmpty: notRead,
  links: [runbook('RedisDangerousCommandTried')],
});

const monitor = graph({
  title: 'By this exporter',
  description:
    'Commands the exporter itself sends, by what needs them. Good is a flat sum far under the budget; min_interval and own_share in the config lower it.',
  width: 12,
  isStacked: true,
  queries: [{ vector: perSecond(targetCommands, ['collector']), legend: '{{collector}}, {{target}}' }],
  whenEmpty: notRead,
});

const perOperation = maxBy(operations.here, gauge(redis.redisOperationPrice));
const fixed = maxBy(operations.here, gauge(redis.redisFixedPrice));
const daysOfMonth = 30;
const noPrice = 'No prices in the config';

const cost = stat({
  title: 'Cost of today',
  description:
    'What the operations since midnight would cost where each is billed, beside what a day of this server costs, both by prices in the config. Good is whichever is lower: the other bill would be worse.',
  width: 12,
  height: 5,
  queries: [
    {
      vector: product(operations.usedToday, perOperation, 'currencyUSD'),
      legend: 'per operation, {{target}}',
    },
    { vector: times(fixed, 1 / daysOfMonth), legend: 'this server, {{target}}' },
  ],
  decimals: 2,
  timeFrom: 'now/d',
  whenEmpty: noPrice,
});

const costOfMonth = stat({
  title: 'Cost of a month at this pace',
  description:
    'What 30 days like the last 24 hours would cost where each operation is billed, beside the fixed price, both by prices in the config. Good is that the bill you pay is the lower one.',
  width: 12,
  height: 5,
  queries: [
    {
      vector: product(times(operations.usedInDay, daysOfMonth), perOperation, 'currencyUSD'),
      legend: 'per operation, {{target}}',
    },
    { vector: fixed, legend: 'this server, {{target}}' },
  ],
  decimals: 2,
  whenEmpty: noPrice,
});

export const operationsSection: Section = {
  title: 'Operations and cost',
  lines: [numbers, [byCommand, byPurpose], [spenders, monitor], [cost, costOfMonth]],
};
