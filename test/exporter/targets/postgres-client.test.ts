import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../demo/servers/postgres.ts';
import { type PostgresClient, PostgresDialler } from '../../../exporter/targets/postgres-client.ts';
import { Tally } from '../../../exporter/targets/tally.ts';
import { Workplace } from '../../support/folder.ts';

const work = new Workplace();
let server: PostgresServer;
beforeAll(async () => {
  server = work.keep(await startPostgres({ dir: work.dir }));
});
afterAll(() => work.end());

const dial = async (statementMs = 5000, password = server.password): Promise<PostgresClient> => {
  const address = {
    host: '127.0.0.1',
    port: server.port,
    ssl: 'prefer',
    username: 'postgres',
    password,
  } as const;
  const client = await new PostgresDialler(address, statementMs, new Tally()).open(
    new AbortController().signal,
  );
  work.later(() => client.destroy());
  return client;
};

const prepared = 'SELECT name FROM pg_prepared_statements ORDER BY name';

describe('a client', () => {
  it('goes on without TLS where it is preferred only', async () => {
    expect((await dial()).seconds).toBeGreaterThan(0);
  });

  it('gives the rows of each statement, and plans each once', async () => {
    const client = await dial();
    const both = ['SELECT 1::float8 AS x', "SELECT 'a' AS y UNION ALL SELECT 'b'"];
    const expected = [[{ x: 1 }], [{ y: 'a' }, { y: 'b' }]];
    expect(await client.ask(both)).toEqual(expected);
    expect(await client.ask([...both].reverse())).toEqual([...expected].reverse());
    expect(await client.askPlainly(prepared)).toEqual([{ name: 'headroom_1' }, { name: 'headroom_2' }]);
  });

  it('goes on after a statement that failed', async () => {
    const client = await dial();
    const failing = ['SELECT 1 AS x', 'SELECT nothing FROM nowhere'];
    await expect(client.ask(failing)).rejects.toMatchObject({ code: '42P01' });
    expect(await client.ask(['SELECT 1 AS x'])).toEqual([[{ x: 1 }]]);
  });

  it('does without plans where the session is not its own', async () => {
    const client = await dial();
    expect(await client.ask(['SELECT 1 AS x'])).toEqual([[{ x: 1 }]]);
    await client.askPlainly('DEALLOCATE ALL');
    await expect(client.ask(['SELECT 1 AS x'])).rejects.toMatchObject({ code: '26000' });
    expect(await client.ask(['SELECT 1 AS x'])).toEqual([[{ x: 1 }]]);
    expect(await client.askPlainly(prepared)).toEqual([]);
  });

  it('has the server give up what takes too long, and leaves the session as it was', async () => {
    const client = await dial(50);
    await expect(client.ask(['SELECT pg_sleep(10)'])).rejects.toMatchObject({ code: '57014' });
    expect(
      await client.askPlainly("SELECT reset_val FROM pg_settings WHERE name = 'statement_timeout'"),
    ).toEqual([{ reset_val: '0' }]);
  });

  it('does not log in with a wrong password', async () => {
    await expect(dial(5000, 'wrong')).rejects.toMatchObject({ reason: 'auth' });
  });
});
