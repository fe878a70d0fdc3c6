import { describe, expect, it } from 'vitest';
import {
  postgresActivity,
  readAges,
  readGroups,
  readNone,
} from '../../../exporter/collectors/postgres-activity.ts';
import {
  activityStatement,
  databasesStatement,
  serverStatement,
} from '../../../exporter/collectors/postgres-statements.ts';
import type { Row } from '../../../exporter/targets/postgres-port.ts';
import { backends, literalPostgres, serverRow } from '../../support/postgres-port.ts';
import { lines } from '../../support/values.ts';

const collect = async (activity: readonly Row[], server: Row = serverRow) => {
  const port = literalPostgres(
    new Map([
      [serverStatement, [server]],
      [activityStatement, activity],
      [databasesStatement, [{ datname: 'shop' }]],
    ]),
  );
  return { said: lines(await postgresActivity.collect(port)), shortfalls: port.shortfalls };
};

const open = backends(2, { state: 'idle in transaction', transaction_seconds: 40, state_seconds: 30 });

describe('groups', () => {
  it('tell connections, the oldest transaction and the longest state', () => {
    expect(lines(readGroups([open], new Map()))).toEqual([
      'pg_stat_activity_count{datname="shop",state="idle in transaction",usename="app",application_name="web"} 2',
      'pg_stat_activity_max_tx_duration{datname="shop",state="idle in transaction",usename="app",application_name="web"} 40',
      'pg_stat_activity_max_state_seconds{datname="shop",state="idle in transaction",usename="app",application_name="web"} 30',
    ]);
  });

  it('join those whose names differ in numbers only', () => {
    const rows = [
      backends(1, { application_name: 'job 1001' }),
      backends(4, { application_name: 'job 1002' }),
    ];
    expect(lines(readGroups(rows, new Map()))[0]).toBe(
      'pg_stat_activity_count{datname="shop",state="idle",usename="app",application_name="job *"} 5',
    );
  });

  it('of too many names are joined as other, and none is lost', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const rows = letters.map((name) => backends(2, { application_name: name }));
    const counts = lines(readGroups(rows, new Map())).filter((line) =>
      line.startsWith('pg_stat_activity_count'),
    );
    expect(counts).toHaveLength(21);
    expect(counts.at(-1)).toContain('application_name="other"} 12');
  });

  it('without the right to see them have a count and no ages', () => {
    const hidden = backends(7, { state: 'unknown', state_seconds: null });
    expect(lines(readGroups([hidden], new Map()))).toEqual([
      'pg_stat_activity_count{datname="shop",state="unknown",usename="app",application_name="web"} 7',
    ]);
  });
});

describe('ages', () => {
  it('are of the oldest of all', () => {
    const aborted = backends(1, {
      state: 'idle in transaction (aborted)',
      transaction_seconds: 90,
      state_seconds: 80,
    });
    expect(lines(readAges([open, aborted, backends(1, { state_seconds: 4000 })]))).toEqual([
      'pg_oldest_transaction_seconds 90',
      'pg_oldest_idle_in_transaction_seconds 80',
    ]);
  });

  it('are 0 where nobody is in a transaction', () => {
    expect(lines(readAges([backends(1)]))).toEqual([
      'pg_oldest_transaction_seconds 0',
      'pg_oldest_idle_in_transaction_seconds 0',
    ]);
  });
});

it('states that nobody is in are 0, in every database', () => {
  const none = lines(readNone([backends(1)], [{ datname: 'shop' }, { datname: 'empty' }]));
  expect(none.filter((line) => line.includes('state="idle",'))).toEqual([
    'pg_stat_activity_count{datname="empty",state="idle",usename="",application_name=""} 0',
    'pg_stat_activity_max_tx_duration{datname="empty",state="idle",usename="",application_name=""} 0',
  ]);
  expect(none).toHaveLength((5 + 6) * 2);
});

describe('activity', () => {
  it('counts slots', async () => {
    const { said, shortfalls } = await collect([backends(9)]);
    expect(said.slice(0, 2)).toEqual(['pg_connections_used 10', 'pg_connections_free 87']);
    expect(shortfalls).toEqual([]);
  });

  it('counts those who log in where they show', async () => {
    const starting = backends(3, { datname: null, usename: null, application_name: '', state: 'starting' });
    expect((await collect([starting])).said).not.toContain('pg_connections_authenticating 3');
    const { said } = await collect([starting], { ...serverRow, version_num: 180_004 });
    expect(said).toContain('pg_connections_authenticating 3');
    expect(said).toContain(
      'pg_stat_activity_count{datname="",state="starting",usename="",application_name=""} 3',
    );
  });

  it.each([
    ['a role that may not see all', [backends(1)], { ...serverRow, sees_all: false }],
    ['a row that is hidden', [backends(1, { state: 'unknown' })], serverRow],
  ])('lacks something with %s, and gives neither ages nor zeros', async (_, rows, server) => {
    const { said, shortfalls } = await collect(rows, server);
    expect(shortfalls).toEqual(['permission']);
    expect(said.filter((line) => / 0$/.test(line) && !line.includes('max_tx_duration'))).toEqual([]);
    expect(said.filter((line) => line.startsWith('pg_oldest'))).toEqual([]);
  });
});
