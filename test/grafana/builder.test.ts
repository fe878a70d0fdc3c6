// What the builder writes; refused.ts holds what does not compile.
import { describe, expect, it } from 'vitest';
import { counter, gauge as declareGauge, histogram, summary } from '../../exporter/metric.ts';
import * as c from '../../grafana/builder/combine.ts';
import * as e from '../../grafana/builder/expression.ts';
import { laidOut } from '../../grafana/builder/layout.ts';
import { type Draft, stat } from '../../grafana/builder/panel.ts';
import { table } from '../../grafana/builder/table.ts';
import { unitOf, unitOfRate } from '../../grafana/builder/units.ts';

const help = 'For this test.';
const used = declareGauge('used_bytes', { unit: 'bytes', help, labels: ['target', 'db'] });
const limit = declareGauge('limit_bytes', { unit: 'bytes', help, labels: ['target'] });
const calls = counter('calls_total', { unit: 'count', help, labels: ['target', 'cmd'] });
const took = histogram('took_seconds', { unit: 'seconds', help, labels: ['target'] });
const spent = summary('spent_usec', { unit: 'other', help, labels: ['target'] });
const chosen = 'job=~"$job", instance=~"$instance", target=~"$target"';

describe('an expression', () => {
  it('keeps to what is chosen', () => {
    expect(e.gauge(used).promql).toBe(`used_bytes{${chosen}}`);
    expect(e.gauge(used, { db: { like: 'db[01]' } }).promql).toBe(`used_bytes{${chosen}, db=~"db[01]"}`);
    expect(e.gauge(used, { db: { not: 'db0' } }).promql).toBe(`used_bytes{${chosen}, db!="db0"}`);
  });

  it('asks for the rate of counters over the range that Grafana finds right', () => {
    expect(e.rate(calls)).toMatchObject({
      promql: `rate(calls_total{${chosen}}[$__rate_interval])`,
      unit: 'ops',
    });
    expect(e.increase(calls, '1d')).toMatchObject({
      promql: `increase(calls_total{${chosen}}[1d])`,
      unit: 'short',
    });
  });

  it('asks for quantiles', () => {
    expect(e.histogramQuantile(0.5, took, ['target']).promql).toBe(
      `histogram_quantile(0.5, sum by (target, le) (rate(took_seconds_bucket{${chosen}}[$__rate_interval]))) >= 0`,
    );
    expect(e.quantile(0.99, spent).promql).toBe(`spent_usec{${chosen}, quantile="0.99"}`);
    expect(e.mean(took, ['target'], '15m').promql).toContain('increase(took_seconds_count{');
  });

  it('puts together what has the same labels', () => {
    const now = c.maxBy(['target'], e.gauge(used));
    const most = c.maxBy(['target'], e.gauge(limit));
    expect(c.share(now, most)).toMatchObject({
      promql: `(max by (target) (used_bytes{${chosen}})) / ((max by (target) (limit_bytes{${chosen}})) > 0)`,
      unit: 'percentunit',
    });
  });
});

describe('a unit', () => {
  it('is that of the catalogue', () => {
    expect([used, calls, took].map(unitOf)).toEqual(['bytes', 'short', 's']);
    expect([calls].map(unitOfRate)).toEqual(['ops']);
  });

  it('is said by names of peers, or must be', () => {
    expect(unitOf(spent)).toBe('µs');
    const other = declareGauge('strange', { unit: 'other', help });
    expect(() => unitOf(other)).toThrow('Expected strange to say its unit, got none');
  });
});

it('shows no label that its series lack', () => {
  const panel = (legend: string) =>
    stat({ title: 'x', description: help, width: 4, queries: [{ vector: e.gauge(limit), legend }] });
  expect(() => panel('{{target}} of {{job}}')).not.toThrow();
  expect(() => panel('{{cmd}}')).toThrow('Expected labels of limit_bytes');
});

describe('a layout', () => {
  const panel = (title: string, width: number): Draft =>
    stat({ title, description: help, width, queries: [{ vector: e.gauge(limit) }] });

  it('puts panels side by side, lines under each other, and numbers them', () => {
    const laid = laidOut([{ lines: [[panel('a', 12), panel('b', 12)], [panel('c', 24)]] }]);
    expect(laid.map(({ id, gridPos }) => [id, gridPos])).toEqual([
      [1, { x: 0, y: 0, w: 12, h: 4 }],
      [2, { x: 12, y: 0, w: 12, h: 4 }],
      [3, { x: 0, y: 4, w: 24, h: 4 }],
    ]);
  });

  it('folds a section away without leaving room for it', () => {
    const laid = laidOut([
      { title: 'Folded', isCollapsed: true, lines: [[panel('a', 12)]] },
      { title: 'Open', lines: [[panel('b', 12)]] },
    ]);
    expect(laid.map(({ id, type, gridPos }) => [id, type, gridPos?.y])).toEqual([
      [1, 'row', 0],
      [3, 'row', 1],
      [4, 'stat', 2],
    ]);
  });

  it('refuses a line that is wider than the grid', () => {
    expect(() => laidOut([{ lines: [[panel('a', 16), panel('b', 12)]] }])).toThrow('got 28: a');
  });
});

it('a table shows the labels it names and no other', () => {
  const { transformations } = table({
    title: 'x',
    description: help,
    width: 12,
    queries: [{ vector: e.gauge(used), column: { title: 'Used' } }],
    labels: { db: { title: 'Database' } },
  });
  expect(transformations).toMatchObject([
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true, __name__: true, instance: true, job: true, target: true },
        indexByName: { db: 0, Value: 1 },
        renameByName: { db: 'Database', Value: 'Used' },
      },
    },
  ]);
});
