import { applicationUp } from '../../exporter/metrics/application.ts';
import { pgUp } from '../../exporter/metrics/postgres.ts';
import { dashboard } from '../builder/dashboard.ts';
import { locksSection } from './postgres-locks.ts';
import { poolsSection } from './postgres-pools.ts';
import { serverSection } from './postgres-server.ts';
import { sessionsSection } from './postgres-sessions.ts';
import { sidesSection } from './postgres-sides.ts';
import { workSection } from './postgres-work.ts';

/** A full pool looks idle to Postgres, and a full Postgres looks down to pools: both sides are here together. */
export const postgres = dashboard({
  uid: 'headroom-postgres',
  title: 'Headroom: Postgres pools',
  description:
    'The pools of applications beside the server they lead to: how full each is, who waits, and what holds connections.',
  from: '6h',
  targets: [pgUp, applicationUp],
  sections: [sidesSection, poolsSection, sessionsSection, locksSection, workSection, serverSection],
});
