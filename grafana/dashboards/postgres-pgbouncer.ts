import * as pools from '../../exporter/metrics/pgbouncer-pools.ts';
import { sumBy } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { pgbouncerLimits } from './postgres-pgbouncer-limits.ts';
import { pgbouncerWork } from './postgres-pgbouncer-work.ts';
import { noPooler, ofPooler } from './postgres-sides.ts';
import { now } from './simple.ts';

const saturation = graph({
  title: 'Saturation of PgBouncer’s pools',
  description:
    'Server connections in use, as a part of those the pool may open. Good is under the dashed budget; what stays above it is a pool that is too small, or transactions that are too long.',
  width: 8,
  queries: [
    { vector: now(pools.poolSaturation, ofPooler), legend: '{{database}} of {{user}}, {{target}}' },
    { vector: now(pools.saturationBudget), legend: 'budget of {{target}}', isBudget: true },
  ],
  links: [runbook('PgbouncerPoolSaturated')],
  whenEmpty: noPooler,
});

const wait = graph({
  title: 'Longest wait at PgBouncer',
  description:
    'Of the first client in the queue of each pool. Good is 0 most of the time, and never above the dashed budget: clients give up after query_wait_timeout.',
  width: 8,
  queries: [
    { vector: now(pools.clientWait, ofPooler), legend: '{{database}} of {{user}}, {{target}}' },
    { vector: now(pools.waitBudget), legend: 'budget of {{target}}', isBudget: true },
  ],
  links: [runbook('PgbouncerClientsWaiting')],
  whenEmpty: noPooler,
});

const clients = graph({
  title: 'Clients in PgBouncer’s pools',
  description:
    'Good is none that waits. Active ones may do nothing at all: many of them are what a pooler is for.',
  width: 8,
  queries: [
    { vector: now(pools.clientActive, ofPooler), legend: 'active, {{database}} of {{user}}, {{target}}' },
    { vector: now(pools.clientWaiting, ofPooler), legend: 'wait, {{database}} of {{user}}, {{target}}' },
  ],
  whenEmpty: noPooler,
});

const states = graph({
  title: 'PgBouncer’s connections to servers',
  description:
    'Good is mostly idle ones. Those that stay in their login wait for a server that does not answer or refuses.',
  width: 12,
  isStacked: true,
  queries: (
    [
      [pools.serverActive, 'active'],
      [pools.serverIdle, 'idle'],
      [pools.serverUsed, 'idle, to be checked'],
      [pools.serverTesting, 'being checked'],
      [pools.serverLogin, 'logging in'],
    ] as const
  ).map(([metric, state]) => ({
    vector: sumBy(['target'], now(metric, ofPooler)),
    legend: `${state}, {{target}}`,
  })),
  whenEmpty: noPooler,
});

const cancels = graph({
  title: 'Requests to cancel',
  description:
    'Clients whose request was passed on or waits to be, and connections that pass one on or wait until it is over. Good is 0 most of the time: more is clients that give up.',
  width: 12,
  queries: (
    [
      [pools.clientActiveCancel, 'passed on'],
      [pools.clientWaitingCancel, 'waits'],
      [pools.serverActiveCancel, 'connections that pass one on'],
      [pools.serverBeingCanceled, 'connections that wait for its end'],
    ] as const
  ).map(([metric, state]) => ({
    vector: sumBy(['target'], now(metric, ofPooler)),
    legend: `${state}, {{target}}`,
  })),
  whenEmpty: noPooler,
});

export const pgbouncerSection: Section = {
  title: 'PgBouncer',
  lines: [[saturation, wait, clients], [states, cancels], pgbouncerWork, ...pgbouncerLimits],
};
