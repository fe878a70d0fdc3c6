import { applicationUp } from '../../exporter/metrics/application.ts';
import { pgbouncerUp } from '../../exporter/metrics/pgbouncer.ts';
import { pgUp } from '../../exporter/metrics/postgres.ts';
import { dashboard } from '../builder/dashboard.ts';
import { locksSection } from './postgres-locks.ts';
import { pgbouncerSection } from './postgres-pgbouncer.ts';
import { poolsSection } from './postgres-pools.ts';
import { serverSection } from './postgres-server.ts';
import { sessionsSection } from './postgres-sessions.ts';
import { sidesSection } from './postgres-sides.ts';
import { workSection } from './postgres-work.ts';

/** A full pool looks idle to what is behind it, and a full server looks down to pools: all sides are here together. */
export const postgres = dashboard({
  uid: 'headroom-postgres',
  title: 'Headroom: Postgres pools',
  description:
    'The pools of applications, PgBouncer and the server they lead to: how full each is, who waits, and what holds connections.',
  from: '6h',
  targets: [pgUp, pgbouncerUp, applicationUp],
  sections: [
    sidesSection,
    poolsSection,
    pgbouncerSection,
    sessionsSection,
    locksSection,
    workSection,
    serverSection,
  ],
});
