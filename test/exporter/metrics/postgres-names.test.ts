// Every name that postgres_exporter shows is ours, or has a reason why it is not.
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../exporter/metrics/index.ts';
import { connectionSettings, lacking, peerNames } from '../../support/postgres-peer.ts';

const ours = new Set(catalogue.map(({ name }) => name));
const reasonsOf = (name: string) => lacking.filter(([, names]) => names.test(name)).map(([reason]) => reason);

describe.each(['0.11.1', '0.15.0'] as const)('a name of postgres_exporter %s', (version) => {
  const names = [...peerNames(version).keys()];

  it('is ours, or its reason is given', () => {
    expect(names.filter((name) => !ours.has(name) && reasonsOf(name).length === 0)).toEqual([]);
  });

  it('is ours where it is of connections', () => {
    const wanted = names.filter(
      (name) => connectionSettings.test(name) || /^pg_(stat_activity|locks)_/.test(name),
    );
    expect(wanted.length).toBeGreaterThan(15);
    expect(wanted.filter((name) => !ours.has(name))).toEqual([]);
  });

  it('is of the same type where it has one', () => {
    const types = new Map(catalogue.map(({ name, kind }) => [name, kind as string]));
    const other = [...peerNames(version)].filter(
      ([name, type]) => type !== 'untyped' && types.has(name) && types.get(name) !== type,
    );
    // Each is a moment or a version, and no count.
    expect(other.map(([name]) => name)).toEqual(['pg_stat_database_stats_reset']);
  });
});

it('no reason is given in vain', () => {
  const all = [...peerNames('0.11.1').keys(), ...peerNames('0.15.0').keys()].filter(
    (name) => !ours.has(name),
  );
  expect(lacking.filter(([, names]) => !all.some((name) => names.test(name)))).toEqual([]);
});
