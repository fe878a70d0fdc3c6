// The helper for pg.Pool, with the real library and a real server.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../../demo/servers/postgres.ts';
import { run } from '../../../demo/servers/run.ts';
import { PoolMetrics } from '../../../pools/node/pool.ts';
import { Workplace } from '../../support/folder.ts';
import { place } from '../../support/place.ts';

const workplace = new Workplace();
let postgres: PostgresServer;
let pools: pg.Pool[] = [];

beforeAll(async () => {
  postgres = workplace.keep(await startPostgres({ dir: workplace.dir }));
});
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  pools = [];
});
afterAll(() => workplace.end());

const open = (options: pg.PoolConfig = {}) => {
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2, ...options });
  pool.on('error', () => undefined);
  pools.push(pool);
  const metrics = new PoolMetrics();
  expect(metrics.watch('orders', pool)).toBe(pool);
  return { pool, metrics };
};

/** The value of the one sample of a family that has all of these words. */
const value = (metrics: PoolMetrics, name: string, ...words: readonly string[]): number | undefined => {
  const found = metrics
    .text()
    .split('\n')
    .filter((line) => line.startsWith(`db_client_connection_${name}{`))
    .filter((line) => words.every((word) => line.includes(word)));
  expect(found.length).toBeLessThan(2);
  return found[0] === undefined ? undefined : Number(found[0].split(' ').at(-1));
};

const state = (metrics: PoolMetrics) => ({
  used: value(metrics, 'count', 'state="used"'),
  idle: value(metrics, 'count', 'state="idle"'),
  pending: value(metrics, 'pending_requests'),
});

describe('connections', () => {
  it('are none of a new pool, with its limits', () => {
    const { metrics } = open({ max: 7, min: 3 });
    expect(state(metrics)).toEqual({ used: 0, idle: 0, pending: 0 });
    expect(['max', 'idle_max', 'idle_min'].map((name) => value(metrics, name))).toEqual([7, 7, 3]);
  });

  it('are used while they are taken, and idle after', async () => {
    const { pool, metrics } = open();
    const client = await pool.connect();
    expect(state(metrics)).toEqual({ used: 1, idle: 0, pending: 0 });
    client.release();
    expect(state(metrics)).toEqual({ used: 0, idle: 1, pending: 0 });
  });

  it('are used while they are being opened', async () => {
    const { pool, metrics } = open();
    const answer = pool.query('SELECT 1');
    expect(state(metrics)).toMatchObject({ used: 1, idle: 0 });
    await answer;
  });

  it('are gone when a client was released with an error', async () => {
    const { pool, metrics } = open();
    const client = await pool.connect();
    client.release(new Error('broken'));
    expect(state(metrics)).toEqual({ used: 0, idle: 0, pending: 0 });
    expect(value(metrics, 'use_time_seconds_count')).toBe(1);
  });

  it('are gone when the server ended an idle one', async () => {
    const { pool, metrics } = open();
    const first = await pool.connect();
    const second = await pool.connect();
    const { rows } = await first.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    first.release();
    await second.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await expect.poll(() => state(metrics)).toEqual({ used: 1, idle: 0, pending: 0 });
    second.release();
  });
});

describe('a full pool', () => {
  it('has waiting callers, and counts the one that gave up', async () => {
    const { pool, metrics } = open({ connectionTimeoutMillis: 200 });
    const clients = [await pool.connect(), await pool.connect()];
    const third = pool.connect();
    expect(state(metrics)).toEqual({ used: 2, idle: 0, pending: 1 });
    await expect(third).rejects.toThrow('timeout exceeded when trying to connect');
    expect(state(metrics)).toEqual({ used: 2, idle: 0, pending: 0 });
    expect(value(metrics, 'timeouts_total')).toBe(1);
    await expect(pool.query('SELECT 1')).rejects.toThrow('timeout exceeded');
    expect(value(metrics, 'timeouts_total')).toBe(2);
    expect(value(metrics, 'wait_time_seconds_count')).toBe(2);
    for (const client of clients) client.release();
  });

  it('counts the wait of the one that got its turn', async () => {
    const { pool, metrics } = open({ max: 1 });
    const first = await pool.connect();
    const second = pool.connect();
    await first.query('SELECT pg_sleep(0.12)');
    first.release();
    (await second).release();
    expect(value(metrics, 'wait_time_seconds_count')).toBe(2);
    expect(value(metrics, 'wait_time_seconds_sum')).toBeGreaterThan(0.1);
    expect(value(metrics, 'use_time_seconds_sum')).toBeGreaterThan(0.1);
    expect(value(metrics, 'timeouts_total')).toBe(0);
  });
});

describe('a connection that cannot be opened', () => {
  it.each([
    ['a wrong password', { password: 'wrong', connectionString: undefined }, /password authentication/],
    ['a database that is not there', { database: 'nowhere', connectionString: undefined }, /does not exist/],
    ['a port nobody listens on', { port: 1, connectionString: undefined }, /ECONNREFUSED/],
  ])('because of %s is an error, not a timeout', async (_, options, text) => {
    const login = { host: '127.0.0.1', port: postgres.port, user: 'postgres', password: postgres.password };
    const { pool, metrics } = open({ ...login, database: 'postgres', ...options } as pg.PoolConfig);
    await expect(pool.connect()).rejects.toThrow(text);
    expect(state(metrics)).toEqual({ used: 0, idle: 0, pending: 0 });
    expect([value(metrics, 'timeouts_total'), value(metrics, 'wait_time_seconds_count')]).toEqual([0, 0]);
  });

  it('because nobody answers is a timeout', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume()).listen(
      0,
      '127.0.0.1',
    );
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { pool, metrics } = open({
      connectionString: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      connectionTimeoutMillis: 100,
    });
    await expect(pool.connect()).rejects.toThrow('timeout');
    expect(value(metrics, 'timeouts_total')).toBe(1);
    silent.close();
  });
});

describe('what the pool does', () => {
  it('stays the same for callbacks', async () => {
    const { pool, metrics } = open();
    const seen = await new Promise((resolve, reject) => {
      pool.connect((error, client, done) => {
        if (error || !client) return reject(error);
        client.query('SELECT 42 AS answer', (failure, result) => {
          done();
          resolve(failure ?? result.rows);
        });
      });
    });
    expect(seen).toEqual([{ answer: 42 }]);
    expect(value(metrics, 'use_time_seconds_count')).toBe(1);
  });

  it('stays the same for a query that fails', async () => {
    const { pool, metrics } = open();
    await expect(pool.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
    expect([value(metrics, 'timeouts_total'), value(metrics, 'use_time_seconds_count')]).toEqual([0, 1]);
  });

  it('stays the same for a second release, which counts nothing', async () => {
    const { pool, metrics } = open();
    const client = await pool.connect();
    client.release();
    expect(() => client.release()).toThrow('already been released');
    expect(state(metrics)).toEqual({ used: 0, idle: 1, pending: 0 });
    expect(value(metrics, 'use_time_seconds_count')).toBe(1);
  });

  it('stays the same after its end', async () => {
    const { pool, metrics } = open();
    await pool.query('SELECT 1');
    pools = [];
    await pool.end();
    await expect(pool.connect()).rejects.toThrow('after calling end');
    expect(state(metrics)).toEqual({ used: 0, idle: 0, pending: 0 });
  });

  it('is no use by anybody when it closes an old connection', async () => {
    const { pool, metrics } = open({ maxLifetimeSeconds: 0.2 });
    await pool.query('SELECT 1');
    await expect.poll(() => state(metrics).idle).toBe(0);
    expect(value(metrics, 'use_time_seconds_count')).toBe(1);
  });

  it('is counted once for each of many callers at a time', async () => {
    const { pool, metrics } = open({ max: 5 });
    let most = 0;
    const one = async () => {
      await pool.query('SELECT pg_sleep(0.001)');
      most = Math.max(most, state(metrics).used ?? 0);
    };
    await Promise.all(Array.from({ length: 200 }, one));
    expect(most).toBeLessThanOrEqual(5);
    expect(state(metrics)).toEqual({ used: 0, idle: 5, pending: 0 });
    for (const name of ['wait', 'use'])
      expect(value(metrics, `${name}_time_seconds_bucket`, 'le="+Inf"')).toBe(200);
    expect(value(metrics, 'use_time_seconds_sum')).toBeGreaterThan(0.2);
  });
});

describe('the page', () => {
  it('is one promtool takes, whatever the pools are called', async () => {
    const { pool, metrics } = open();
    metrics.watch('a "quoted"\\ name\nof two lines', new pg.Pool());
    await pool.query('SELECT 1');
    expect(metrics.text()).toContain('pool_name="a \\"quoted\\"\\\\ name\\nof two lines"');
    const { code, stderr } = await run('promtool', ['check', 'metrics'], {
      input: metrics.text(),
      where: place,
    });
    // The one thing it dislikes is a name that OpenTelemetry chose.
    const dislike =
      'db_client_connection_count non-histogram and non-summary metrics should not have "_count" suffix';
    expect([code, stderr.trim()]).toEqual([3, dislike]);
  });

  it('lists pools by name', () => {
    const metrics = new PoolMetrics();
    for (const name of ['b', 'c', 'a']) metrics.watch(name, new pg.Pool());
    const names = metrics
      .text()
      .matchAll(/^db_client_connection_max\{db_client_connection_pool_name="(.)"/gm);
    expect([...names].map(([, name]) => name)).toEqual(['a', 'b', 'c']);
  });

  it('has one pool of a name', () => {
    const { metrics } = open();
    expect(() => metrics.watch('orders', new pg.Pool())).toThrow(
      'Expected a name no other pool has, got orders',
    );
  });
});
