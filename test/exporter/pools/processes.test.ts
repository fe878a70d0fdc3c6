import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processPools } from '../../../exporter/pools/processes.ts';

const one = (page: string) => processPools([page]).map(({ process, ...rest }) => rest);

const current = `db_client_connection_count{db_client_connection_pool_name="orders",db_client_connection_state="idle"} 3
db_client_connection_count{db_client_connection_pool_name="orders",db_client_connection_state="used"} 17
db_client_connection_idle_max{db_client_connection_pool_name="orders"} 20
db_client_connection_idle_min{db_client_connection_pool_name="orders"} 2
db_client_connection_max{db_client_connection_pool_name="orders"} 30
db_client_connection_pending_requests{db_client_connection_pool_name="orders"} 4
db_client_connection_timeouts_total{db_client_connection_pool_name="orders"} 5
db_client_connection_timeouts_created{db_client_connection_pool_name="orders"} 1700000000
db_client_connection_wait_time_seconds_count{db_client_connection_pool_name="orders"} 99
`;
const orders = { pool: 'orders', idle: 3, used: 17, idleMax: 20, max: 30, pending: 4, timeouts: 5 };

describe('a pool', () => {
  it.each([
    ['as it is spelt now', current],
    [
      'with short labels',
      current
        .replaceAll('db_client_connection_pool_name', 'pool_name')
        .replaceAll('db_client_connection_state', 'state'),
    ],
    [
      'as it was spelt before',
      current
        .replaceAll('db_client_connection_count', 'db_client_connections_usage')
        .replaceAll('db_client_connection_', 'db_client_connections_')
        .replaceAll('db_client_connections_pool_name', 'pool_name')
        .replaceAll('db_client_connections_state', 'state'),
    ],
  ])('is read %s', (_, page) => {
    expect(one(page)).toEqual([orders]);
  });

  it('told under both spellings is told once, and the new one counts', () => {
    const old = 'db_client_connections_usage{pool_name="orders",state="used",otel_scope_name="old"} 99\n';
    expect(one(old + current + old)).toEqual([orders]);
  });

  it('without a name has an empty one', () => {
    expect(one('db_client_connection_max 4')).toEqual([{ pool: '', max: 4 }]);
  });

  it('has no figure of what cannot be', () => {
    expect(
      one('db_client_connection_max{pool_name="a"} NaN\ndb_client_connection_idle_max{pool_name="a"} -1'),
    ).toEqual([{ pool: 'a' }]);
  });

  it('told twice is refused', () => {
    const twice = 'db_client_connection_max{pool_name="a"} 4\n'.repeat(2);
    expect(() => one(twice)).toThrow('Expected one db_client_connection_max of a pool in a process, got two');
  });

  it('has states that are idle or used', () => {
    expect(one('db_client_connection_count{pool_name="a",state="constructor"} 4')).toEqual([]);
  });
});

describe('processes', () => {
  const told = (labels: string) => `db_client_connection_max{pool_name="a"${labels}} 4\n`;

  it('of one page are told apart by their other labels', () => {
    expect(processPools([told(',pid="1"') + told(',pid="2"')])).toHaveLength(2);
  });

  it('of two pages are two', () => {
    const [first, second] = processPools([told(''), told('')]);
    expect(first?.process).not.toBe(second?.process);
  });

  it('are the same in whatever order labels stand', () => {
    const page =
      'db_client_connection_max{x="1",pool_name="a",y="2"} 4\ndb_client_connection_idle_max{y="2",x="1",pool_name="a"} 3\n';
    expect(one(page)).toEqual([{ pool: 'a', max: 4, idleMax: 3 }]);
  });

  it('are not so many that memory runs out', () => {
    const page = Array.from({ length: 3000 }, (_, pid) => told(`,pid="${pid}"`)).join('');
    expect(() => processPools([page, page])).toThrow('got more');
  });
});

it('survives any page of such lines', () => {
  const name = fc.constantFrom('count', 'max', 'idle_max', 'timeouts_total', 'constructor', '');
  const label = fc.constantFrom('pool_name', 'state', '__proto__', 'x', 'db_client_connection_state');
  const value = fc.constantFrom('a', 'idle', 'used', '__proto__', '', '\\"');
  const number = fc.constantFrom('0', '1', '-1', 'NaN', '+Inf', '1e400', '');
  const line = fc
    .tuple(name, fc.constantFrom('', 's'), fc.array(fc.tuple(label, value)), number)
    .map(
      ([word, s, labels, n]) =>
        `db_client_connection${s}_${word}{${labels.map(([k, v]) => `${k}="${v}"`).join(',')}} ${n}`,
    );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      try {
        for (const { pool, process, ...figures } of processPools([lines.join('\n')]))
          for (const figure of Object.values(figures)) expect(figure).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toMatchObject({ reason: 'protocol' });
      }
    }),
  );
});
