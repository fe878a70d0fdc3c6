import * as pools from '../../exporter/metrics/application.ts';
import * as pg from '../../exporter/metrics/postgres.ts';
import { share } from '../builder/combine.ts';
import { words } from '../builder/course.ts';
import { drillDown, runbook, stat } from '../builder/panel.ts';
import * as connections from './connections.ts';
import { ofBudget } from './limits.ts';
import * as memory from './memory.ts';
import * as operations from './operations.ts';
import { now } from './simple.ts';

const redisPage = drillDown('Redis', 'headroom-redis');
const noBudget = 'No budget, or Redis was not read';

/** How much of each budget is used. */
export const budgets = [
  stat({
    title: 'Operations, 24 h',
    description:
      'The part of the operations budget that the last 24 hours used. Good is under 80 %; from 100 % the budget is broken: see who spends it, on the Redis dashboard.',
    width: 4,
    queries: [{ vector: operations.shareOfDay, legend: '{{target}}' }],
    whenEmpty: noBudget,
    steps: ofBudget,
    links: [redisPage, runbook('RedisOperationsOverBudget')],
  }),
  stat({
    title: 'Operations today',
    description:
      'Operations since midnight, in the time zone of the dashboard. Good is a number the day can end with under its budget.',
    width: 4,
    queries: [{ vector: operations.usedToday, legend: '{{target}}' }],
    timeFrom: 'now/d',
    whenEmpty: 'Redis was not read',
    links: [redisPage],
  }),
  stat({
    title: 'A day at this pace',
    description:
      'The part of the budget that 24 hours at the pace of the last hour would use. Good is under 100 %; a short peak may be more without harm. An alert pages at several times that.',
    width: 4,
    queries: [{ vector: operations.pace, legend: '{{target}}' }],
    unit: 'percentunit',
    whenEmpty: noBudget,
    steps: ofBudget,
    links: [redisPage, runbook('RedisOperationsBurningFast')],
  }),
  stat({
    title: 'Budget lasts for',
    description:
      'How long until the operations budget is used up at the pace of the last hour, if no operation of the last 24 hours were forgotten meanwhile. Good is that it lasts; otherwise this is the time to find the spender in.',
    width: 3,
    queries: [{ vector: operations.secondsLeft, legend: '{{target}}' }],
    decimals: 1,
    whenEmpty: noBudget,
    mappings: words([[operations.lasting, 'lasts', 'green']]),
    steps: { base: 'red', from: [[4 * 3600, 'orange']] },
    links: [redisPage],
  }),
  stat({
    title: 'Memory',
    description:
      'The part of the memory budget that is used. Good is under 80 %; from 100 % the budget is broken: see which keys hold it, on the Redis dashboard.',
    width: 3,
    queries: [{ vector: memory.shareOfBudget, legend: '{{target}}' }],
    whenEmpty: 'Redis was not read',
    steps: ofBudget,
    links: [redisPage, runbook('RedisMemoryOverBudget')],
  }),
  stat({
    title: 'Memory in 4 h',
    description:
      'The part of the memory budget that will be used in four hours if the next two hours, and the two after them, bring what the last two brought. Good is under 100 %.',
    width: 3,
    queries: [{ vector: share(memory.inFourHours, memory.budget), legend: '{{target}}' }],
    whenEmpty: 'Known after two hours',
    steps: ofBudget,
    links: [redisPage, runbook('RedisMemoryFillingUp')],
  }),
  stat({
    title: 'Connections, pools',
    description:
      'The part that is taken of the connections Redis accepts, of each pool of an application, and of the slots of a Postgres. Good is under 80 %; with all of them taken clients are refused or wait: see which do not give theirs back.',
    width: 3,
    queries: [
      { vector: connections.shareTaken, legend: '{{target}}' },
      { vector: now(pools.poolUsage, ['pool']), legend: '{{pool}}, {{target}}' },
      { vector: share(now(pg.connectionsUsed), now(pg.connectionsUsable)), legend: '{{target}}' },
    ],
    whenEmpty: 'Nothing was read',
    steps: ofBudget,
    links: [redisPage, drillDown('Pools', 'headroom-postgres'), runbook('RedisClientsNearLimit')],
  }),
];
