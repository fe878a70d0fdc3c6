import * as pools from '../../exporter/metrics/application.ts';
import { pgbouncerUp } from '../../exporter/metrics/pgbouncer.ts';
import * as poolers from '../../exporter/metrics/pgbouncer-pools.ts';
import * as pg from '../../exporter/metrics/postgres.ts';
import { lockWaiters } from '../../exporter/metrics/postgres-work.ts';
import { firstOf, plus, share, sumBy } from '../builder/combine.ts';
import { graph, timeline } from '../builder/course.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { ofPool } from './limits.ts';
import { now } from './simple.ts';

export const noPool = 'No metrics page of an application was read';
export const noPooler = 'No PgBouncer was read';
export const noServer = 'Postgres was not read';

/** What a pool of PgBouncer is of. */
export const ofPooler = ['database', 'user'] as const;

const anyIsBad = { base: 'green', from: [[1, 'red']] } as const;
const bands = 'Up to 30 % is a low load, up to 60 % a normal one, more a high one';

const poolUsage = stat({
  title: 'Pools of applications',
  description: `The part of each pool that is taken. Good is under 80 %. ${bands}; a pool that is full makes requests wait while Postgres looks idle.`,
  width: 5,
  queries: [{ vector: now(pools.poolUsage, ['pool']), legend: '{{pool}}, {{target}}' }],
  steps: ofPool,
  whenEmpty: noPool,
});

const pending = stat({
  title: 'Wait for a pool',
  description:
    'Requests that wait for a connection of their pool. Good is 0; otherwise see what holds the connections, or give the pool more where the server has them.',
  width: 3,
  queries: [{ vector: now(pools.poolPending, ['pool']), legend: '{{pool}}, {{target}}' }],
  steps: anyIsBad,
  whenEmpty: noPool,
});

const saturation = stat({
  title: 'Pools of PgBouncer',
  description: `The part of each pool’s server connections that clients use. Good is under 80 %. ${bands}; with all in use clients wait while applications and Postgres both have room.`,
  width: 5,
  queries: [
    { vector: now(poolers.poolSaturation, ofPooler), legend: '{{database}} of {{user}}, {{target}}' },
  ],
  steps: ofPool,
  whenEmpty: noPooler,
});

const queued = stat({
  title: 'Wait at PgBouncer',
  description: 'Clients that have sent a query and have no server connection. Good is 0 most of the time.',
  width: 3,
  queries: [{ vector: sumBy(['target'], now(poolers.clientWaiting, ofPooler)), legend: '{{target}}' }],
  steps: anyIsBad,
  whenEmpty: noPooler,
});

const slots = stat({
  title: 'Slots of servers',
  description: `The part of the slots for ordinary roles that is taken. Good is under 80 %. ${bands}; with all taken nobody gets in any more.`,
  width: 5,
  queries: [{ vector: share(now(pg.connectionsUsed), now(pg.connectionsUsable)), legend: '{{target}}' }],
  steps: ofPool,
  whenEmpty: noServer,
});

const waiters = stat({
  title: 'Wait for a lock',
  description: 'Sessions that wait for another one. Good is 0 most of the time.',
  width: 3,
  queries: [{ vector: now(lockWaiters), legend: '{{target}}' }],
  steps: anyIsBad,
  whenEmpty: noServer,
});

const taken = graph({
  title: 'Connections of pools',
  description:
    'Good is taken connections far under the dashed line, which is the most the pool opens over all processes.',
  width: 8,
  queries: [
    { vector: now(pools.poolCheckedOut, ['pool']), legend: 'taken of {{pool}}, {{target}}' },
    { vector: now(pools.poolCheckedIn, ['pool']), legend: 'idle in {{pool}}, {{target}}' },
    { vector: now(pools.poolMax, ['pool']), legend: 'most of {{pool}}, {{target}}', isBudget: true },
  ],
  whenEmpty: noPool,
});

const pooled = graph({
  title: 'Connections of PgBouncer',
  description:
    'To servers. Good is those in use far under the dashed line, which is the most a pool opens, its reserve included.',
  width: 8,
  queries: [
    {
      vector: now(poolers.serverActive, ofPooler),
      legend: 'in use, {{database}} of {{user}}, {{target}}',
    },
    { vector: now(poolers.serverIdle, ofPooler), legend: 'idle, {{database}} of {{user}}, {{target}}' },
    {
      vector: now(poolers.poolMaxServers, ofPooler),
      legend: 'most, {{database}} of {{user}}, {{target}}',
      isBudget: true,
    },
  ],
  whenEmpty: noPooler,
});

const used = graph({
  title: 'Connections of servers',
  description:
    'Good is used slots far under the dashed line, which is what ordinary roles can have, and no client that hangs in its login.',
  width: 8,
  queries: [
    { vector: now(pg.connectionsUsed), legend: 'used, {{target}}' },
    { vector: now(pg.connectionsFree), legend: 'free, {{target}}' },
    { vector: now(pg.connectionsAuthenticating), legend: 'logging in, {{target}}' },
    { vector: now(pg.connectionsUsable), legend: 'usable, {{target}}', isBudget: true },
  ],
  whenEmpty: noServer,
});

const applications = timeline({
  title: 'Applications',
  description:
    'Whether their metrics pages were read and told of pools. Good is yes throughout; otherwise the reason is in the log of the exporter.',
  width: 8,
  height: 5,
  queries: [{ vector: now(pools.applicationUp), legend: '{{target}}' }],
  meanings: [
    [1, 'yes', 'green'],
    [0, 'no', 'red'],
  ],
  whenEmpty: noPool,
});

const consoles = timeline({
  title: 'PgBouncer',
  description:
    'Whether its console answered. Good is up throughout; it is while no client is let in any more, too, and while Postgres is down.',
  width: 8,
  height: 5,
  queries: [{ vector: now(pgbouncerUp), legend: '{{target}}' }],
  meanings: [
    [1, 'up', 'green'],
    [0, 'down', 'red'],
  ],
  links: [runbook('PgbouncerDown')],
  whenEmpty: noPooler,
});

const up = now(pg.pgUp);

// A server without a free slot is up, and 1 more.
const servers = timeline({
  title: 'Servers',
  description:
    'Good is up throughout. Saturated is a server that answers and has no slot left: close connections that are idle, or lower what pools may open.',
  width: 8,
  height: 5,
  queries: [{ vector: firstOf(plus(up, now(pg.pgSaturated)), up), legend: '{{target}}' }],
  meanings: [
    [1, 'up', 'green'],
    [2, 'saturated', 'orange'],
    [0, 'down', 'red'],
  ],
  unit: 'none',
  whenEmpty: 'No Postgres is known',
});

/** From the left to the right: applications, the pooler, then the server. */
export const sidesSection: Section = {
  lines: [
    [poolUsage, pending, saturation, queued, slots, waiters],
    [taken, pooled, used],
    [applications, consoles, servers],
  ],
};
