// Every name that pgbouncer_exporter shows is ours, alike in type and labels, or has a reason why it is not.
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../exporter/metrics/index.ts';
import { lacking, pgbouncerPeer, renamed } from '../../support/pgbouncer-peer.ts';

const ours = new Map(catalogue.map((metric) => [metric.name, metric]));
const versions = ['0.7.0', '0.12.1'] as const;
const all = versions.flatMap(pgbouncerPeer);

describe.each(versions)('a metric of pgbouncer_exporter %s', (version) => {
  const metrics = pgbouncerPeer(version);
  const shared = metrics.filter(({ name }) => ours.has(renamed(name)));

  it('is ours, or its reason is given', () => {
    const left = metrics.filter((metric) => !shared.includes(metric));
    const missing = left.filter(({ name }) => !lacking.some(([, names]) => names.test(name)));
    expect(missing).toEqual([]);
    expect(shared.length).toBeGreaterThan(30);
  });

  it.each(shared)('$name has its type, and its labels beside the target', ({ name, type, labels }) => {
    const own = ours.get(renamed(name));
    expect(own?.kind).toBe(type);
    expect([...(own?.labels ?? [])].sort()).toEqual(['target', ...labels].sort());
  });
});

it('no reason is given in vain', () => {
  const left = all.filter(({ name }) => !ours.has(renamed(name)));
  expect(lacking.filter(([, names]) => !left.some(({ name }) => names.test(name)))).toEqual([]);
});
