import type { Histogram } from './histogram.ts';
import { type PgPool, WatchedPool } from './watched-pool.ts';

export type { PgPool } from './watched-pool.ts';

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  /** Suffix, label with its value, and number of each sample of one pool. */
  readonly of: (
    pool: WatchedPool,
  ) => Iterable<readonly [string, readonly [string, string] | undefined, number]>;
}

const plain = (value: (pool: WatchedPool) => number): Family['of'] => {
  return (pool) => [['', undefined, value(pool)]];
};

const durations = (of: (pool: WatchedPool) => Histogram): Family['of'] => {
  return (pool) =>
    of(pool)
      .values()
      .map(([suffix, le, value]) => [suffix, le === undefined ? undefined : ['le', le], value] as const);
};

/** The names of OpenTelemetry's semantic conventions, as its Prometheus exporter writes them. */
const families: readonly Family[] = [
  {
    name: 'db_client_connection_count',
    type: 'gauge',
    help: 'Connections of the pool by state; one that is being opened is used.',
    of: ({ idle, used }) => [
      ['', ['db_client_connection_state', 'idle'], idle],
      ['', ['db_client_connection_state', 'used'], used],
    ],
  },
  {
    name: 'db_client_connection_idle_max',
    type: 'gauge',
    help: 'Most idle connections the pool keeps.',
    of: plain(({ max }) => max),
  },
  {
    name: 'db_client_connection_idle_min',
    type: 'gauge',
    help: 'Idle connections below which the pool closes none.',
    of: plain(({ min }) => min),
  },
  {
    name: 'db_client_connection_max',
    type: 'gauge',
    help: 'Most connections the pool opens.',
    of: plain(({ max }) => max),
  },
  {
    name: 'db_client_connection_pending_requests',
    type: 'gauge',
    help: 'Callers that wait because every connection is taken.',
    of: plain(({ pending }) => pending),
  },
  {
    name: 'db_client_connection_timeouts_total',
    type: 'counter',
    help: 'Callers that got no connection in time.',
    of: plain(({ timeouts }) => timeouts),
  },
  {
    name: 'db_client_connection_wait_time_seconds',
    type: 'histogram',
    help: 'Time until a caller got its connection, opening one included; those who got none are not in it.',
    of: durations(({ wait }) => wait),
  },
  {
    name: 'db_client_connection_use_time_seconds',
    type: 'histogram',
    help: 'Time between getting a connection and giving it back.',
    of: durations(({ use }) => use),
  },
];

/** The pools of one process, and the page that tells of them. */
export class PoolMetrics {
  /** The media type of `text()`, for the header Content-Type. */
  static readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';
  readonly #pools = new Map<string, WatchedPool>();

  /** Watches a pool under a name of its own from now on, and returns the pool; a name that is taken throws. */
  watch<P extends PgPool>(name: string, pool: P): P {
    if (this.#pools.has(name)) throw new Error(`Expected a name no other pool has, got ${name}`);
    this.#pools.set(name, new WatchedPool(pool));
    return pool;
  }

  /** What is known of every pool now, in Prometheus' text format 0.0.4; ends with a line feed. */
  text(): string {
    const pools = [...this.#pools].sort(([a], [b]) => (a < b ? -1 : 1));
    return families
      .flatMap((family) => [
        `# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.type}\n`,
        ...pools.flatMap(([name, pool]) => lines(family, name, pool)),
      ])
      .join('');
  }
}

const lines = (family: Family, name: string, pool: WatchedPool): readonly string[] =>
  Array.from(family.of(pool), ([suffix, label, value]) => {
    const more = label === undefined ? '' : `,${label[0]}="${label[1]}"`;
    return `${family.name}${suffix}{db_client_connection_pool_name="${escaped(name)}"${more}} ${value}\n`;
  });

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
