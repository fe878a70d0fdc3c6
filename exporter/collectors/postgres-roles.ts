// Roles of a Postgres that may connect so many times only.
import type { SqlCollector } from '../collector.ts';
import * as m from '../metrics/postgres-databases.ts';
import { type Sample, sample } from '../sample.ts';
import { numberIn, type PostgresPort, type Row, textIn } from '../targets/postgres-port.ts';
import { activityStatement, rolesStatement, serverStatement } from './postgres-statements.ts';

/** Reads the limits of roles and how much of them is used. */
export const postgresRoles: SqlCollector<Pick<PostgresPort, 'ask'>> = {
  name: 'postgres_roles',
  metrics: [m.roleConnectionLimit, m.roleConnections],
  async collect(port) {
    const [roles, activity, [server]] = await Promise.all([
      port.ask(rolesStatement),
      port.ask(activityStatement),
      port.ask(serverStatement),
    ]);
    return readRoles(roles, activity, server ? textIn(server, 'own_role') : '');
  },
};

/** The limit of each role and its connections; activity tells of all but the one that asked, whose role is `own`. */
export const readRoles = (roles: readonly Row[], activity: readonly Row[], own: string): readonly Sample[] =>
  roles.flatMap((role) => {
    const rolname = textIn(role, 'rolname');
    const held = activity
      .filter((row) => row.usename === rolname)
      .reduce((sum, row) => sum + (numberIn(row, 'connections') ?? 0), rolname === own ? 1 : 0);
    const limit = numberIn(role, 'connection_limit');
    return limit === undefined
      ? []
      : [sample(m.roleConnectionLimit, limit, { rolname }), sample(m.roleConnections, held, { rolname })];
  });
