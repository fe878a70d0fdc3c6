// The JSON that the old service answered about its database: pools from what their application tells, the connection
// from the server. New fields stand beside the old ones.
import type { View } from '../check/view.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/application.ts';
import { failureReason } from '../metrics/headroom.ts';
import { pgSaturated, pgUp } from '../metrics/postgres.ts';

/** The two sides of a database; one that nobody configured is left out, and what it would tell is null. */
export interface DatabaseSides {
  readonly server?: View | undefined;
  readonly application?: View | undefined;
  /** The pool of the application that is meant; all of them together without it. */
  readonly pool?: string | undefined;
}

/** The names of an application's pools, sorted; none while it cannot be read. */
export const poolNames = (application: View): readonly string[] =>
  application
    .of(m.poolUsageBudget)
    .map(({ labels }) => labels.pool ?? '')
    .sort();

const chosen = ({ application, pool }: DatabaseSides): readonly string[] => {
  const names = application ? poolNames(application) : [];
  return pool === undefined ? names : names.filter((name) => name === pool);
};

/** The sum over the pools that are meant; null where one does not tell, as the sum would be too small. */
const total = (sides: DatabaseSides, metric: Metric): number | null => {
  const values = chosen(sides).map((pool) => sides.application?.value(metric, { pool }));
  if (values.length === 0) return null;
  return values.reduce<number | null>(
    (sum, value) => (sum === null || value === undefined ? null : sum + value),
    0,
  );
};

const difference = (most: number | null, less: number | null): number | null =>
  most === null || less === null ? null : Math.max(0, most - less);

const percentage = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole <= 0 ? null : Math.round((part / whole) * 10_000) / 100;

const poolStatus = (sides: DatabaseSides) => {
  const size = total(sides, m.poolSize);
  const capacity = total(sides, m.poolMax);
  const checkedOut = total(sides, m.poolCheckedOut);
  return {
    size,
    max_overflow: difference(capacity, size),
    max_capacity: capacity,
    checked_in: total(sides, m.poolCheckedIn),
    checked_out: checkedOut,
    overflow_in_use: total(sides, m.poolOverflow),
    utilization_pct: percentage(checkedOut, capacity),
  };
};

/** Why the server cannot be used: one of the fixed reasons; undefined when it can. */
const serverTrouble = (server: View): string | undefined => {
  if (server.value(pgUp) !== 1) return server.of(failureReason)[0]?.labels.reason ?? 'error';
  // It answers, and refuses whoever connects next.
  return server.value(pgSaturated) === 1 ? 'saturated' : undefined;
};

const connection = (server: View | undefined) => {
  if (!server) return { status: null, message: 'No Postgres is watched', error: null };
  const reason = serverTrouble(server);
  if (reason === undefined)
    return { status: 'healthy', message: 'Database connection is working', error: null };
  const error = reason === 'saturated' ? 'no connection slot left' : `Postgres could not be read: ${reason}`;
  return { status: 'unhealthy', message: 'Database connection is not working', error, reason };
};

/** The body of `/api/database/health`; null is what is not known. */
export const databaseHealth = (sides: DatabaseSides) => ({
  ...connection(sides.server),
  pool_status: poolStatus(sides),
});

/** Whether a pool is over its budget, as the alert sees it: in the process that has taken most; null if unknown. */
const overBudget = (sides: DatabaseSides): boolean | null => {
  const { application } = sides;
  const over = chosen(sides).map((pool) => {
    const usage = application?.value(m.poolUsage, { pool });
    const budget = application?.value(m.poolUsageBudget, { pool });
    return usage === undefined || budget === undefined ? undefined : usage > budget;
  });
  if (over.includes(true)) return true;
  return over.length === 0 || over.includes(undefined) ? null : false;
};

// Percent of capacity, as the old page had them.
const lowLoad = 30;
const normalLoad = 60;

const loadOf = (percent: number | null): 'low' | 'normal' | 'high' | null => {
  if (percent === null) return null;
  if (percent <= lowLoad) return 'low';
  return percent <= normalLoad ? 'normal' : 'high';
};

const statusOf = (over: boolean | null): 'healthy' | 'unhealthy' | null => {
  if (over === null) return null;
  return over ? 'unhealthy' : 'healthy';
};

/** The body of `/api/database/pool-status`; null is what is not known. */
export const databasePoolStatus = (sides: DatabaseSides) => {
  const pool = poolStatus(sides);
  const over = overBudget(sides);
  return {
    status: statusOf(over),
    pool,
    // An application does not tell how long callers may wait, or how old a connection may get.
    configuration: { pool_size: pool.size, max_overflow: pool.max_overflow, timeout: null, recycle: null },
    recommendations: { increase_pool_size: over, current_load: loadOf(pool.utilization_pct) },
  };
};
