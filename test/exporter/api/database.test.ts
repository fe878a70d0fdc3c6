import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../demo/servers/root.ts';
import { databaseHealth, databasePoolStatus, poolNames } from '../../../exporter/api/database.ts';
import { View } from '../../../exporter/check/view.ts';
import * as m from '../../../exporter/metrics/application.ts';
import { failureReason } from '../../../exporter/metrics/headroom.ts';
import { pgSaturated, pgUp } from '../../../exporter/metrics/postgres.ts';
import { atTarget, type Sample, sample } from '../../../exporter/sample.ts';

const view = (samples: readonly Sample[]): View =>
  new View(
    'main',
    samples.map((each) => atTarget(each, 'main')),
  );
const old = (name: string) =>
  JSON.parse(readFileSync(join(root, `test/fixtures/old-api/${name}.json`), 'utf8'));

const figures = {
  size: m.poolSize,
  in: m.poolCheckedIn,
  out: m.poolCheckedOut,
  overflow: m.poolOverflow,
  max: m.poolMax,
  usage: m.poolUsage,
  budget: m.poolUsageBudget,
} as const;

/** What is measured of one pool; a figure that is left out is not known. */
const pool = (name: string, values: Partial<Record<keyof typeof figures, number>>): readonly Sample[] =>
  Object.entries(values).map(([figure, value]) =>
    sample(figures[figure as keyof typeof figures], value, { pool: name }),
  );

// SQLAlchemy with 20 connections and 10 more, of which two are taken.
const orders = { size: 20, in: 18, out: 2, overflow: 0, max: 30, usage: 2 / 30, budget: 0.8 };
const jobs = { size: 5, in: 0, out: 5, overflow: 0, max: 5, usage: 1, budget: 0.8 };
const up = view([sample(pgUp, 1), sample(pgSaturated, 0)]);
const unknown = {
  size: null,
  max_overflow: null,
  max_capacity: null,
  checked_in: null,
  checked_out: null,
  overflow_in_use: null,
  utilization_pct: null,
};

describe('databaseHealth', () => {
  it('is the old answer for what the old service measured', () => {
    const application = view(pool('orders', orders));
    expect(databaseHealth({ server: up, application })).toEqual(old('database-health'));
  });

  it('says by a fixed reason why the server cannot be read, and still tells of the pool', () => {
    const server = view([
      sample(pgUp, 0),
      sample(failureReason, 1, { collector: 'postgres_server', reason: 'refused' }),
    ]);
    const body = databaseHealth({ server, application: view(pool('orders', orders)) });
    expect(body).toMatchObject({
      status: 'unhealthy',
      message: 'Database connection is not working',
      error: 'Postgres could not be read: refused',
      reason: 'refused',
      pool_status: { checked_out: 2 },
    });
  });

  it('tells a server without a free slot from one that is down', () => {
    const server = view([sample(pgUp, 1), sample(pgSaturated, 1)]);
    expect(databaseHealth({ server })).toMatchObject({
      status: 'unhealthy',
      error: 'no connection slot left',
      reason: 'saturated',
    });
  });

  it('is unhealthy while nothing is known of the server, and unknown without one', () => {
    expect(databaseHealth({ server: view([]) })).toMatchObject({ status: 'unhealthy', reason: 'error' });
    expect(databaseHealth({})).toEqual({
      status: null,
      message: 'No Postgres is watched',
      error: null,
      pool_status: unknown,
    });
  });
});

describe('databasePoolStatus', () => {
  it('is the old answer, but for the settings that nobody measured', () => {
    const body = databasePoolStatus({ application: view(pool('orders', orders)) });
    const { configuration, ...rest } = old('database-pool-status');
    expect(body).toEqual({ ...rest, configuration: { ...configuration, timeout: null, recycle: null } });
  });

  it('sums the pools of an application, and advises if one of them is over its budget', () => {
    const application = view([...pool('orders', orders), ...pool('jobs', jobs)]);
    expect(databasePoolStatus({ application })).toMatchObject({
      status: 'unhealthy',
      pool: {
        size: 25,
        max_overflow: 10,
        max_capacity: 35,
        checked_in: 18,
        checked_out: 7,
        utilization_pct: 20,
      },
      recommendations: { increase_pool_size: true, current_load: 'low' },
    });
  });

  it('tells of the pool that is named only', () => {
    const application = view([...pool('orders', orders), ...pool('jobs', jobs)]);
    expect(databasePoolStatus({ application, pool: 'orders' })).toMatchObject({
      status: 'healthy',
      pool: { max_capacity: 30 },
    });
    expect(databasePoolStatus({ application, pool: 'jobs' })).toMatchObject({
      pool: { max_overflow: 0, utilization_pct: 100 },
      recommendations: { increase_pool_size: true, current_load: 'high' },
    });
  });

  it('says null for what is not known, never 0', () => {
    const nothing = {
      status: null,
      pool: unknown,
      configuration: { pool_size: null, max_overflow: null, timeout: null, recycle: null },
      recommendations: { increase_pool_size: null, current_load: null },
    };
    expect(databasePoolStatus({})).toEqual(nothing);
    expect(databasePoolStatus({ application: view([]) })).toEqual(nothing);
    const application = view(pool('orders', orders));
    expect(databasePoolStatus({ application, pool: 'other' })).toEqual(nothing);
  });

  it('gives no sum in which one pool is missing', () => {
    const unbounded = { in: 1, out: 3, budget: 0.8 };
    const application = view([...pool('orders', orders), ...pool('unbounded', unbounded)]);
    expect(databasePoolStatus({ application })).toMatchObject({
      status: null,
      pool: { ...unknown, checked_in: 19, checked_out: 5 },
      recommendations: { increase_pool_size: null, current_load: null },
    });
  });

  it.each([
    [9, 'low'],
    [10, 'normal'],
    [18, 'normal'],
    [19, 'high'],
  ])('calls the load with %d of 30 taken %s', (out, load) => {
    const application = view(pool('orders', { ...orders, out }));
    expect(databasePoolStatus({ application }).recommendations.current_load).toBe(load);
  });

  it.each([
    [0.8, false],
    [0.81, true],
  ])('advises a larger pool at a usage of %d: %s', (usage, advised) => {
    const application = view(pool('orders', { ...orders, usage }));
    expect(databasePoolStatus({ application }).recommendations.increase_pool_size).toBe(advised);
  });

  it('holds a pool to the budget it has', () => {
    const application = view(pool('orders', { ...orders, usage: 0.6, budget: 0.5 }));
    expect(databasePoolStatus({ application }).status).toBe('unhealthy');
  });
});

describe('poolNames', () => {
  it('names the pools, sorted', () => {
    expect(poolNames(view([...pool('orders', orders), ...pool('jobs', jobs)]))).toEqual(['jobs', 'orders']);
  });
});
