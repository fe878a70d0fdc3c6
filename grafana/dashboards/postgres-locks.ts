import { connectDuration } from '../../exporter/metrics/postgres.ts';
import * as work from '../../exporter/metrics/postgres-work.ts';
import { sumBy } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import type { Section } from '../builder/layout.ts';
import { noServer } from './postgres-sides.ts';
import { now } from './simple.ts';

const transactions = graph({
  title: 'Oldest transaction',
  description:
    'Good is seconds, under the dashed budget. An old transaction keeps dead rows from being cleaned up, and its locks.',
  width: 8,
  queries: [
    { vector: now(work.oldestTransaction), legend: '{{target}}' },
    { vector: now(work.transactionBudget), legend: 'budget of {{target}}', isBudget: true },
  ],
  whenEmpty: `${noServer}, or the right to see all is missing`,
});

const idle = graph({
  title: 'Longest idle in transaction',
  description:
    'Good is 0 or a second. More is an application that began a transaction and does something else: it holds a connection of its pool too.',
  width: 8,
  queries: [
    { vector: now(work.oldestIdleInTransaction), legend: '{{target}}' },
    { vector: now(work.idleInTransactionBudget), legend: 'budget of {{target}}', isBudget: true },
  ],
  whenEmpty: `${noServer}, or the right to see all is missing`,
});

const waits = graph({
  title: 'Longest wait for a lock',
  description: 'Good is under the dashed budget; otherwise end the session that the others wait for.',
  width: 8,
  queries: [
    { vector: now(work.longestLockWait), legend: '{{target}}' },
    { vector: now(work.lockWaitBudget), legend: 'budget of {{target}}', isBudget: true },
  ],
  whenEmpty: noServer,
});

const locks = graph({
  title: 'Locks by mode',
  description:
    'Held and waited for. Good is few of AccessExclusiveLock: each keeps everybody else from its table.',
  width: 12,
  queries: [
    {
      vector: sumBy(['target', 'mode'], now(work.locksCount, ['datname', 'mode'])),
      legend: '{{mode}}, {{target}}',
    },
  ],
  whenEmpty: noServer,
});

const connecting = graph({
  title: 'Opening a connection',
  description:
    'With its login, once a minute. Good is tens of milliseconds: whoever has no pool pays it with each request.',
  width: 12,
  queries: [{ vector: now(connectDuration), legend: '{{target}}' }],
  whenEmpty: noServer,
});

export const locksSection: Section = {
  title: 'Ages and locks',
  lines: [
    [transactions, idle, waits],
    [locks, connecting],
  ],
};
