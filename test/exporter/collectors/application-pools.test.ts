import { describe, expect, it } from 'vitest';
import { applicationPools } from '../../../exporter/collectors/application-pools.ts';
import type { Sample } from '../../../exporter/sample.ts';

const page = (used: number, timeouts: number) => `# TYPE db_client_connection_count gauge
db_client_connection_count{pool_name="orders",state="idle"} 2
db_client_connection_count{pool_name="orders",state="used"} ${used}
db_client_connection_idle_max{pool_name="orders"} 20
db_client_connection_max{pool_name="orders"} 30
db_client_connection_pending_requests{pool_name="orders"} 1
db_client_connection_timeouts_total{pool_name="orders"} ${timeouts}
http_requests_total 99
`;
const budgets = { usageRatio: 0.8, pools: new Map([['reports', 0.95]]) };
const collect = (...pages: readonly string[]) =>
  applicationPools(budgets).collect({ pages: async () => pages });

const told = (samples: readonly Sample[]) =>
  Object.fromEntries(samples.map(({ metric, labels, value }) => [`${metric.name}{${labels.pool}}`, value]));

describe('the pools of an application', () => {
  it('are told in the figures of the old page, added up over its processes', async () => {
    expect(told(await collect(page(24, 1), page(3, 4)))).toEqual({
      'application_pool_size{orders}': 40,
      'application_pool_checked_in{orders}': 4,
      'application_pool_checked_out{orders}': 27,
      'application_pool_overflow{orders}': 6,
      'application_pool_max_connections{orders}': 60,
      'application_pool_pending_requests{orders}': 2,
      'application_pool_usage_ratio{orders}': 0.8,
      'application_pool_timeouts_total{orders}': 5,
      'application_pool_usage_budget_ratio{orders}': 0.8,
    });
  });

  it('have a budget each', async () => {
    expect(told(await collect('db_client_connection_max{pool_name="reports"} 5'))).toEqual({
      'application_pool_max_connections{reports}': 5,
      'application_pool_usage_budget_ratio{reports}': 0.95,
    });
  });

  it('count timeouts from one collection to the next', async () => {
    const collector = applicationPools(budgets);
    const timeouts = async (...pages: readonly string[]) =>
      told(await collector.collect({ pages: async () => pages }))['application_pool_timeouts_total{orders}'];
    expect(await timeouts(page(1, 100), page(1, 5))).toBe(105);
    expect(await timeouts(page(1, 100), page(1, 0))).toBe(105);
    expect(await timeouts(page(1, 102), page(1, 1))).toBe(108);
  });

  it('are a failure where no page tells of any', async () => {
    await expect(collect('http_requests_total 99\n')).rejects.toMatchObject({ reason: 'unsupported' });
  });

  it('are a failure where a page is broken', async () => {
    await expect(collect(page(1, 1), 'db_client_connection_max{')).rejects.toMatchObject({
      reason: 'protocol',
    });
  });

  it('fail as their page does', async () => {
    const gone = new Error('gone');
    await expect(applicationPools(budgets).collect({ pages: () => Promise.reject(gone) })).rejects.toBe(gone);
  });
});
