import { describe, expect, it } from 'vitest';
import { namedLines } from '../../../exporter/collectors/redis-lines.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import { capture, versions } from '../../support/servers.ts';

const linesOf = (text: string) => namedLines(parseInfo(text));

describe('namedLines', () => {
  it.each(versions)('finds all there are of %s', (version) => {
    const text = capture(version, 'info-all');
    const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
    const { commandstats, latencystats, errorstats, databases, replicas } = linesOf(text);
    expect(commandstats).toHaveLength(count(/^cmdstat_/gm));
    expect(latencystats).toHaveLength(count(/^latency_percentiles_usec_/gm));
    expect(errorstats).toHaveLength(count(/^errorstat_/gm));
    expect(databases.map(([name]) => name)).toEqual(['0', '3']);
    expect(replicas.map(([name]) => name)).toEqual(['0', '1']);
  });

  it('finds the I/O threads of Redis, and those of Valkey', () => {
    const redis = linesOf(capture('redis-8.0.6', 'info-all-io-threads'));
    expect(redis.ioThreads.map(([name]) => name)).toEqual(['0', '1', '2']);
    const valkey = linesOf(capture('valkey-9.1.2', 'info-all-io-threads'));
    expect(valkey.ioThreadTimes.map(([name]) => name)).toEqual(['1', '2']);
  });

  it('takes for numbered only what is', () => {
    const lines = linesOf(
      'slave_priority:90\nslave:1\nio_threads_active:1\nio_thread_x:1\ndb0_distrib_sets_items:1=2\ndb:1\n',
    );
    expect(Object.values(lines).flat()).toEqual([]);
  });

  it('keeps what follows the first underscore of a name', () => {
    expect(linesOf('cmdstat_config|get:calls=1\nerrorstat_A_B=C,d:count=1\n')).toMatchObject({
      commandstats: [['config|get', 'calls=1']],
      errorstats: [['A_B=C,d', 'count=1']],
    });
  });
});
