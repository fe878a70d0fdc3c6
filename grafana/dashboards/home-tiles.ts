import { checklistItems } from '../../exporter/metrics/checklist.ts';
import { having, maxBy, only } from '../builder/combine.ts';
import { drillDown, runbook } from '../builder/panel.ts';
import { tile } from '../builder/tile.ts';
import * as connections from './connections.ts';
import * as memory from './memory.ts';
import * as operations from './operations.ts';
import * as schedules from './schedules.ts';
import * as workers from './workers.ts';

const redisPage = drillDown('Redis', 'headroom-redis');
const queuesPage = drillDown('Queues', 'headroom-queues');

const words =
  'AT RISK: an alert of this line is pending or firing. BREACHED: the limit is passed now. UNKNOWN: it cannot be told, because the exporter, Redis or the alert rules are not there.';

/** The team's checklist, a word for each line. */
export const checklist = [
  tile({
    title: 'Operations',
    description: `Good is OK: fewer operations in 24 hours than the budget allows, or no budget. ${words} Otherwise see who spends them, on the Redis dashboard.`,
    width: 5,
    links: [redisPage, runbook('RedisOperationsOverBudget'), runbook('RedisOperationsBurningFast')],
    breached: [only(operations.usedInDay, '>', operations.budget)],
    alerts: checklistItems.Operations,
    known: having(operations.usedInDay, operations.here, only(connections.up, '==', 1)),
  }),
  tile({
    title: 'Memory',
    description: `Good is OK: less memory used than the budget allows, and no sign that it soon will be. ${words} Otherwise see who holds it, on the Redis dashboard.`,
    width: 5,
    links: [redisPage, runbook('RedisMemoryOverBudget'), runbook('RedisMemoryFillingUp')],
    breached: [memory.overBudget],
    alerts: checklistItems.Memory,
    known: memory.used,
  }),
  tile({
    title: 'Connections',
    description: `Good is OK: Redis answers, refuses nobody and has connections left. ${words} Otherwise read the reason under the connection on the Redis dashboard.`,
    width: 5,
    links: [
      redisPage,
      runbook('RedisDown'),
      runbook('RedisConnectionErrors'),
      runbook('RedisRejectedConnections'),
    ],
    breached: [connections.down, connections.refused],
    alerts: checklistItems.Connections,
    known: connections.up,
  }),
  tile({
    title: 'Celery workers',
    description: `Good is OK: every worker is heard, and as many as the config expects. ${words} Also UNKNOWN where no worker was ever heard. Otherwise see which is lost, on the Queues dashboard.`,
    width: 5,
    links: [
      queuesPage,
      runbook('CeleryWorkersMissing'),
      runbook('CeleryWorkerDown'),
      runbook('CeleryConsumerStuck'),
    ],
    breached: [workers.areMissing, maxBy(operations.here, workers.lost)],
    alerts: checklistItems['Celery workers'],
    known: workers.areKnown,
  }),
  tile({
    title: 'Scheduled tasks',
    description: `Good is OK: every schedule has run when it was due. ${words} Also UNKNOWN where no schedule is known. Otherwise see which is late, in the table below.`,
    width: 4,
    links: [
      queuesPage,
      runbook('ScheduledTaskLate'),
      runbook('ScheduledTaskMissed'),
      runbook('SchedulerStopped'),
    ],
    breached: [maxBy(operations.here, schedules.missed), maxBy(operations.here, schedules.stopped)],
    alerts: checklistItems['Scheduled tasks'],
    known: schedules.areKnown,
  }),
];
