import * as m from '../../exporter/metrics/pgbouncer-databases.ts';
import { graph } from '../builder/course.ts';
import type { Draft } from '../builder/panel.ts';
import { noPooler } from './postgres-sides.ts';
import { perSecond } from './simple.ts';

const by = ['database'] as const;

const queries = graph({
  title: 'Queries through PgBouncer a second',
  description:
    'Good is about what you expect, and no more transactions than queries. Assignments are told from 1.23 on, prepared statements from 1.24 on: many more on servers than values they are given are statements prepared in vain.',
  width: 8,
  queries: [
    { vector: perSecond(m.queriesPooled, by), legend: 'queries, {{database}}, {{target}}' },
    { vector: perSecond(m.transactionsPooled, by), legend: 'transactions, {{database}}, {{target}}' },
    { vector: perSecond(m.serverAssignments, by), legend: 'assignments, {{database}}, {{target}}' },
    {
      vector: perSecond(m.clientParses, by),
      legend: 'prepared by clients, {{database}}, {{target}}',
    },
    {
      vector: perSecond(m.serverParses, by),
      legend: 'prepared on servers, {{database}}, {{target}}',
    },
    { vector: perSecond(m.binds, by), legend: 'given values, {{database}}, {{target}}' },
  ],
  whenEmpty: noPooler,
});

// Seconds that go by in a second, over all connections or clients, are how many of them there are on the mean.
const busy = graph({
  title: 'What PgBouncer’s connections do',
  description:
    'How many run a query, how many are in a transaction, and how many clients wait, on the mean. Good is transactions close to queries, and nobody who waits.',
  width: 8,
  unit: 'short',
  queries: [
    { vector: perSecond(m.queriesDuration, by), legend: 'in a query, {{database}}, {{target}}' },
    { vector: perSecond(m.inTransaction, by), legend: 'in a transaction, {{database}}, {{target}}' },
    { vector: perSecond(m.clientWaitTotal, by), legend: 'clients wait, {{database}}, {{target}}' },
  ],
  whenEmpty: noPooler,
});

const traffic = graph({
  title: 'Bytes through PgBouncer',
  description: 'Good is about what you expect: it uses one core only, and much of it copying bytes.',
  width: 8,
  queries: [
    { vector: perSecond(m.receivedBytes, by), legend: 'from clients, {{database}}, {{target}}' },
    { vector: perSecond(m.sentBytes, by), legend: 'to clients, {{database}}, {{target}}' },
  ],
  whenEmpty: noPooler,
});

/** What passes through it. */
export const pgbouncerWork: readonly Draft[] = [queries, busy, traffic];
