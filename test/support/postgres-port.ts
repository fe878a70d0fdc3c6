import type { PostgresPort, Row } from '../../exporter/targets/postgres-port.ts';

export interface LiteralPostgres extends PostgresPort {
  /** Why a collector said that it could not read everything. */
  readonly shortfalls: readonly string[];
}

/** A port that answers statements with given rows; written down, not computed. */
export const literalPostgres = (
  answers: ReadonlyMap<string, readonly Row[] | Error>,
  { refused = false, seconds = 0.01 }: { readonly refused?: boolean; readonly seconds?: number } = {},
): LiteralPostgres => {
  const notes = new Map<string, unknown>();
  const shortfalls: string[] = [];
  return {
    refused,
    shortfalls,
    ask: async (statement) => {
      const answer = answers.get(statement);
      if (answer === undefined) throw new Error(`Expected a statement with an answer, got ${statement}`);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    connect: async () => seconds,
    memory: <T>(name: string, make: () => T) => {
      if (!notes.has(name)) notes.set(name, make());
      return notes.get(name) as T;
    },
    lacks: ({ reason }) => void shortfalls.push(reason),
  };
};

/** The row of a server: Postgres 15 with its defaults, read as a role that may see everything. */
export const serverRow: Row = {
  version: 'PostgreSQL 15.18 on x86_64-pc-linux-gnu',
  version_num: 150_018,
  started: 1_700_000_000.5,
  is_replica: false,
  max_connections: 100,
  superuser_reserved: 3,
  reserved: null,
  rds_reserved: null,
  max_wal_senders: 10,
  own_role: 'headroom',
  sees_all: true,
};

/** A row of client backends alike. */
export const backends = (connections: number, labels: Row = {}): Row => ({
  datname: 'shop',
  usename: 'app',
  application_name: 'web',
  state: 'idle',
  connections,
  transaction_seconds: null,
  state_seconds: 5,
  ...labels,
});
