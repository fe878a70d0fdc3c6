import { describe, expect, it } from 'vitest';
import { readCommands } from '../../../exporter/collectors/redis-commandstats.ts';
import { namedLines } from '../../../exporter/collectors/redis-lines.ts';
import { exposition } from '../../../exporter/exposition.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';

const read = (text: string): readonly string[] =>
  exposition(readCommands(namedLines(parseInfo(text))))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('readCommands', () => {
  it('gives what a command has cost', () => {
    expect(read('cmdstat_get:calls=45,usec=22,usec_per_call=0.49,rejected_calls=5,failed_calls=1\n')).toEqual(
      [
        'redis_commands_duration_seconds_total{cmd="get"} 0.000022',
        'redis_commands_failed_calls_total{cmd="get"} 1',
        'redis_commands_rejected_calls_total{cmd="get"} 5',
        'redis_commands_total{cmd="get"} 45',
      ],
    );
  });

  it('names a subcommand with its container', () => {
    expect(read('cmdstat_config|get:calls=2\n')).toEqual(['redis_commands_total{cmd="config|get"} 2']);
  });

  it('gives no part that the server does not', () => {
    expect(read('cmdstat_get:usec=13\n')).toEqual([
      'redis_commands_duration_seconds_total{cmd="get"} 0.000013',
    ]);
    expect(read('cmdstat_get:calls=?\n')).toEqual([]);
  });

  it('gives percentiles as quantiles, with the sum and count of the same calls', () => {
    expect(
      read(
        'cmdstat_get:calls=45,usec=22\nlatency_percentiles_usec_get:p50=0.001,p99=3.007,p99.9=4.015\n',
      ).filter((line) => line.startsWith('redis_latency')),
    ).toEqual([
      'redis_latency_percentiles_usec{cmd="get",quantile="0.5"} 0.001',
      'redis_latency_percentiles_usec{cmd="get",quantile="0.99"} 3.007',
      'redis_latency_percentiles_usec{cmd="get",quantile="0.999"} 4.015',
      'redis_latency_percentiles_usec_sum{cmd="get"} 22',
      'redis_latency_percentiles_usec_count{cmd="get"} 45',
    ]);
  });

  it('gives percentiles without calls on their own', () => {
    expect(read('latency_percentiles_usec_get:p50=1\n')).toEqual([
      'redis_latency_percentiles_usec{cmd="get",quantile="0.5"} 1',
    ]);
  });

  it('gives the percentiles a server was told to, and no others', () => {
    expect(read('latency_percentiles_usec_get:p0=1,p99.99=2,p100=3,p101=4,p-1=5,p=6,x=7\n')).toEqual([
      'redis_latency_percentiles_usec{cmd="get",quantile="0"} 1',
      'redis_latency_percentiles_usec{cmd="get",quantile="0.9999"} 2',
      'redis_latency_percentiles_usec{cmd="get",quantile="1"} 3',
    ]);
  });
});
