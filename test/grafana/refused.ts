// Not a test to run: what the compiler must refuse. A line under @ts-expect-error that compiled would fail `npm run types`.
import { counter, gauge, histogram } from '../../exporter/metric.ts';
import * as c from '../../grafana/builder/combine.ts';
import * as e from '../../grafana/builder/expression.ts';
import { recorded } from '../../grafana/builder/rules.ts';
import { table } from '../../grafana/builder/table.ts';

const help = 'For the compiler.';
const used = gauge('used_bytes', { unit: 'bytes', help, labels: ['target', 'db'] });
const limit = gauge('limit_bytes', { unit: 'bytes', help, labels: ['target'] });
const calls = counter('calls_total', { unit: 'count', help, labels: ['target', 'cmd'] });
const took = histogram('took_seconds', { unit: 'seconds', help, labels: ['target'] });

export const refused = (): void => {
  // @ts-expect-error: a gauge has no rate.
  e.rate(used);
  // @ts-expect-error: a counter is not shown as it is.
  e.gauge(calls);
  // @ts-expect-error: a gauge has no growth.
  e.increase(used);
  // @ts-expect-error: nor has it buckets.
  e.histogramQuantile(0.5, used, ['target']);
  // @ts-expect-error: no such label.
  e.gauge(used, { queue: 'mail' });
  // @ts-expect-error: no such label to group by.
  c.sumBy(['queue'], e.gauge(used));
  // @ts-expect-error: no such label to group buckets by.
  e.histogramQuantile(0.5, took, ['cmd']);
  // @ts-expect-error: two vectors of other labels match nothing.
  c.share(c.maxBy(['target', 'db'], e.gauge(used)), c.maxBy(['target'], e.gauge(limit)));
  // @ts-expect-error: no such label to match on.
  c.having(e.gauge(used), ['cmd'], e.gauge(limit));
  // @ts-expect-error: no rule of that name.
  recorded('target:redis_commands:sum');
  const column = { title: 'x' };
  const queries = [{ vector: e.gauge(used), column }];
  // @ts-expect-error: no such label to make a column of.
  const labels: Parameters<typeof table<'target' | 'db'>>[0]['labels'] = { cmd: column };
  table({ title: 'x', description: help, width: 1, labels, queries });
};
