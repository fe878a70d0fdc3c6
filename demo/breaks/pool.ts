import pg from 'pg';
import type { Stack } from '../stack.ts';
import { shopConnections } from '../workload.ts';
import type { Break } from './break.ts';

/** Takes every connection of an application's pool, in no transaction: neither PgBouncer nor Postgres sees any work. */
export function exhaustPool({ database }: Pick<Stack, 'database'>): Break {
  const { postgres, shopUrl } = database;
  return {
    alert: 'ApplicationPoolTimeouts',
    inject: async () => {
      await tell(`${shopUrl}/hold?connections=${shopConnections}`);
      const { sessions, active } = await sessionsOf(postgres.url, 'shop');
      return (
        `all ${shopConnections} connections of the pool shop taken and not given back; ` +
        `Postgres sees ${sessions} sessions of the applications, ${active} of them at work`
      );
    },
    repair: async () => {
      await tell(`${shopUrl}/release`);
      return `the ${shopConnections} connections given back`;
    },
  };
}

async function tell(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' });
  const said = await response.text();
  if (!response.ok) throw new Error(`Expected ${url} to be done, got ${response.status}: ${said.trim()}`);
}

/** What Postgres sees of a role: how many sessions, and how many of them work. */
async function sessionsOf(
  connectionString: string,
  role: string,
): Promise<{ readonly sessions: number; readonly active: number }> {
  const client = new pg.Client({ connectionString, application_name: 'demo-break' });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT count(*)::int AS sessions, (count(*) FILTER (WHERE state <> 'idle'))::int AS active
      FROM pg_stat_activity WHERE usename = $1`,
      [role],
    );
    return rows[0];
  } finally {
    await client.end();
  }
}
