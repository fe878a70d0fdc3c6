import { describe, expect, it } from 'vitest';
import { mostPools, pgbouncerPools } from '../../../exporter/collectors/pgbouncer-pools.ts';
import type { Row } from '../../../exporter/targets/postgres-port.ts';
import {
  consoleRow,
  databaseRow,
  databaseRow123,
  literalPgbouncer,
  poolRow,
  setting,
  userRow123,
} from '../../support/pgbouncer-rows.ts';
import { lines } from '../../support/values.ts';

// Users are asked for only where there are any: the port refuses what it has no rows for.
const read = async (
  pools: readonly Row[],
  databases: readonly Row[] = [databaseRow()],
  users?: readonly Row[],
) =>
  pgbouncerPools().collect(
    literalPgbouncer({
      POOLS: pools,
      DATABASES: databases,
      CONFIG: [setting('reserve_pool_timeout', '5')],
      ...(users === undefined ? {} : { USERS: users }),
    }),
  );

describe('pgbouncerPools', () => {
  it.each([
    ['1.18', poolRow()],
    ['1.24', poolRow({ load_balance_hosts: null })],
  ])('reads the columns of %s by name, without the console', async (_, row) => {
    const pool = '{database="shop",user="app"}';
    expect(lines(await read([row, consoleRow]))).toEqual([
      `pgbouncer_pools_client_active_connections${pool} 15`,
      `pgbouncer_pools_client_waiting_connections${pool} 12`,
      `pgbouncer_pools_client_active_cancel_connections${pool} 0`,
      `pgbouncer_pools_client_waiting_cancel_connections${pool} 1`,
      `pgbouncer_pools_server_active_connections${pool} 5`,
      `pgbouncer_pools_server_active_cancel_connections${pool} 0`,
      `pgbouncer_pools_server_being_canceled_connections${pool} 0`,
      `pgbouncer_pools_server_idle_connections${pool} 2`,
      `pgbouncer_pools_server_used_connections${pool} 3`,
      `pgbouncer_pools_server_testing_connections${pool} 0`,
      `pgbouncer_pools_server_login_connections${pool} 1`,
      `pgbouncer_pools_client_maxwait_seconds${pool} 2`,
      `pgbouncer_pools_client_wait_seconds${pool} 2.503296`,
      `pgbouncer_pools_max_server_connections${pool} 7`,
      `pgbouncer_pools_saturation_ratio${pool} ${5 / 7}`,
    ]);
  });

  it('tells no saturation of a pool whose size is not known', async () => {
    const names = (await read([poolRow()], [])).map(({ metric }) => metric.name);
    expect(names).toContain('pgbouncer_pools_server_active_connections');
    expect(names.filter((name) => /saturation|max_server/.test(name))).toEqual([]);
  });

  it('tells the saturation of a size that its user has of its own', async () => {
    const users = [userRow123('admin'), userRow123('app', 8)];
    const told = lines(await read([poolRow()], [databaseRow123()], users));
    expect(told.filter((line) => /saturation|max_server/.test(line))).toEqual([
      'pgbouncer_pools_max_server_connections{database="shop",user="app"} 10',
      'pgbouncer_pools_saturation_ratio{database="shop",user="app"} 0.5',
    ]);
  });

  it('adds up no limit of others while one of them is not known', async () => {
    const own = Array.from({ length: mostPools }, (_, index) => poolRow({ user: `user${index}` }));
    const other = { cl_active: 0, cl_waiting: 0 };
    const others = [poolRow({ ...other, user: 'x' }), poolRow({ ...other, user: 'y', database: 'gone' })];
    const samples = await read([...own, ...others]);
    const names = samples.filter(({ labels }) => labels.user === 'other').map(({ metric }) => metric.name);
    expect(names).toContain('pgbouncer_pools_saturation_ratio');
    expect(names).not.toContain('pgbouncer_pools_max_server_connections');
  });

  it('tells very many as one: connections add up, of waits and saturations the worst counts', async () => {
    const many = Array.from({ length: mostPools }, (_, index) => poolRow({ user: `user${index}` }));
    const others = [
      poolRow({ user: 'x', cl_active: 1, cl_waiting: 0, sv_active: 7, maxwait: 0, maxwait_us: 5000 }),
      poolRow({ user: 'y', cl_active: 1, cl_waiting: 1, sv_active: 0, maxwait: 9, maxwait_us: 0 }),
    ];
    const samples = await read([...many, ...others]);
    expect(new Set(samples.map(({ labels }) => labels.user)).size).toBe(mostPools + 1);
    const together = lines(samples.filter(({ labels }) => labels.user === 'other'));
    expect(together).toEqual(
      expect.arrayContaining([
        'pgbouncer_pools_client_active_connections{database="other",user="other"} 2',
        'pgbouncer_pools_server_active_connections{database="other",user="other"} 7',
        'pgbouncer_pools_client_wait_seconds{database="other",user="other"} 9',
        'pgbouncer_pools_max_server_connections{database="other",user="other"} 14',
        'pgbouncer_pools_saturation_ratio{database="other",user="other"} 1',
      ]),
    );
  });
});
