import { expect, it } from 'vitest';
import { postgresRoles } from '../../../exporter/collectors/postgres-roles.ts';
import {
  activityStatement,
  rolesStatement,
  serverStatement,
} from '../../../exporter/collectors/postgres-statements.ts';
import { backends, literalPostgres, serverRow } from '../../support/postgres-port.ts';
import { lines } from '../../support/values.ts';

it('tells what limited roles use, its own connection included', async () => {
  const port = literalPostgres(
    new Map([
      [
        rolesStatement,
        [
          { rolname: 'app', connection_limit: 30 },
          { rolname: 'headroom', connection_limit: 5 },
        ],
      ],
      [activityStatement, [backends(4), backends(3, { state: 'active' }), backends(2, { usename: 'other' })]],
      [serverStatement, [serverRow]],
    ]),
  );
  expect(lines(await postgresRoles.collect(port))).toEqual([
    'pg_roles_connection_limit{rolname="app"} 30',
    'pg_roles_connections{rolname="app"} 7',
    'pg_roles_connection_limit{rolname="headroom"} 5',
    'pg_roles_connections{rolname="headroom"} 1',
  ]);
});
