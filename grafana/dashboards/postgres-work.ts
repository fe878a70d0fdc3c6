import * as m from '../../exporter/metrics/postgres-databases.ts';
import { plus, share } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import type { Section } from '../builder/layout.ts';
import { noServer } from './postgres-sides.ts';
import { growth, perSecond } from './simple.ts';

const by = ['datname'] as const;

const opened = graph({
  title: 'Sessions a second',
  description:
    'Good is few that begin, as pools keep theirs, and none that ends badly: abandoned by their client, by a fatal error, or by somebody’s hand.',
  width: 8,
  queries: growth('datname', [
    [m.sessions, 'began in'],
    [m.sessionsAbandoned, 'abandoned in'],
    [m.sessionsFatal, 'fatal in'],
    [m.sessionsKilled, 'killed in'],
  ]),
  whenEmpty: noServer,
});

// Seconds that go by in a second, over all sessions, are how many sessions there are on the mean.
const busy = graph({
  title: 'What sessions do',
  description:
    'How many there are on the mean, how many run a statement, and how many are idle in a transaction. Good is few of the last.',
  width: 8,
  unit: 'short',
  queries: growth('datname', [
    [m.sessionTime, 'all of'],
    [m.activeTime, 'active in'],
    [m.idleInTransactionTime, 'idle in transaction in'],
  ]),
  whenEmpty: noServer,
});

const transactions = graph({
  title: 'Transactions a second',
  description: 'Good is few that are rolled back beside those that are committed.',
  width: 8,
  queries: growth('datname', [
    [m.xactCommit, 'committed in'],
    [m.xactRollback, 'rolled back in'],
  ]),
  whenEmpty: noServer,
});

const trouble = graph({
  title: 'Deadlocks and conflicts',
  description:
    'A second. Good is none: a deadlock ends one of its transactions, a conflict a query on a standby.',
  width: 6,
  queries: growth('datname', [
    [m.deadlocks, 'deadlocks in'],
    [m.conflicts, 'conflicts in'],
  ]),
  whenEmpty: noServer,
});

const hits = perSecond(m.blksHit, by);

const cache = graph({
  title: 'Blocks found in memory',
  description:
    'Good is over 99 % for a web application; less is tables that do not fit in shared buffers, or scans of whole ones.',
  width: 6,
  queries: [
    { vector: share(hits, plus(hits, perSecond(m.blksRead, by))), legend: '{{datname}}, {{target}}' },
  ],
  whenEmpty: 'No block was read',
});

const rows = graph({
  title: 'Rows a second',
  description: 'Good is about as many returned as fetched; many more returned are scans without an index.',
  width: 6,
  queries: growth('datname', [
    [m.tupReturned, 'returned in'],
    [m.tupFetched, 'fetched in'],
    [m.tupInserted, 'inserted in'],
    [m.tupUpdated, 'updated in'],
    [m.tupDeleted, 'deleted in'],
  ]),
  whenEmpty: noServer,
});

const temporary = graph({
  title: 'Temporary files',
  description: 'Bytes a second that queries put on disk for want of work_mem. Good is near 0.',
  width: 6,
  queries: [{ vector: perSecond(m.tempBytes, by), legend: '{{datname}}, {{target}}' }],
  whenEmpty: noServer,
});

export const workSection: Section = {
  title: 'Sessions and their work',
  lines: [
    [opened, busy, transactions],
    [trouble, cache, rows, temporary],
  ],
};
