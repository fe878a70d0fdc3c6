import * as m from '../../exporter/metrics/pgbouncer-databases.ts';
import { graph } from '../builder/course.ts';
import type { Draft } from '../builder/panel.ts';
import { noPooler } from './postgres-sides.ts';
import { growth } from './simple.ts';

const queries = graph({
  title: 'Queries through PgBouncer a second',
  description:
    'Good is about what you expect, and no more transactions than queries. Assignments are told from 1.23 on, prepared statements from 1.24 on: many more on servers than values they are given are statements prepared in vain.',
  width: 8,
  queries: growth('database', [
    [m.queriesPooled, 'queries,'],
    [m.transactionsPooled, 'transactions,'],
    [m.serverAssignments, 'assignments,'],
    [m.clientParses, 'prepared by clients,'],
    [m.serverParses, 'prepared on servers,'],
    [m.binds, 'given values,'],
  ]),
  whenEmpty: noPooler,
});

// Seconds that go by in a second, over all connections or clients, are how many of them there are on the mean.
const busy = graph({
  title: 'What PgBouncer’s connections do',
  description:
    'How many run a query, how many are in a transaction, and how many clients wait, on the mean. Good is transactions close to queries, and nobody who waits.',
  width: 8,
  unit: 'short',
  queries: growth('database', [
    [m.queriesDuration, 'in a query,'],
    [m.inTransaction, 'in a transaction,'],
    [m.clientWaitTotal, 'clients wait,'],
  ]),
  whenEmpty: noPooler,
});

const traffic = graph({
  title: 'Bytes through PgBouncer',
  description: 'Good is about what you expect: it uses one core only, and much of it copying bytes.',
  width: 8,
  queries: growth('database', [
    [m.receivedBytes, 'from clients,'],
    [m.sentBytes, 'to clients,'],
  ]),
  whenEmpty: noPooler,
});

/** What passes through it. */
export const pgbouncerWork: readonly Draft[] = [queries, busy, traffic];
