import { describe, expect, it } from 'vitest';
import { namedLines } from '../../../exporter/collectors/redis-lines.ts';
import { readThreads } from '../../../exporter/collectors/redis-threads.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import { capture } from '../../support/servers.ts';

const read = (text: string) =>
  readThreads(namedLines(parseInfo(text))).map(
    ({ metric, labels, value }) => `${metric.name} ${labels.thread} ${value}`,
  );

describe('readThreads', () => {
  it('counts what each thread of a Redis has done', () => {
    expect(read(capture('redis-8.0.6', 'info-all-io-threads'))).toEqual([
      'redis_io_thread_clients 0 0',
      'redis_io_thread_reads_total 0 0',
      'redis_io_thread_writes_total 0 0',
      'redis_io_thread_clients 1 6',
      'redis_io_thread_reads_total 1 67006',
      'redis_io_thread_writes_total 1 67005',
      'redis_io_thread_clients 2 6',
      'redis_io_thread_reads_total 2 67480',
      'redis_io_thread_writes_total 2 67479',
    ]);
  });

  it('sums the time each thread of a Valkey was not waiting', () => {
    expect(read(capture('valkey-9.1.2', 'info-all-io-threads'))).toEqual([
      'redis_active_time_io_thread_seconds_total 1 0.786811',
      'redis_active_time_io_thread_seconds_total 2 0.367133',
    ]);
  });

  it('gives nothing for what is no number', () => {
    expect(
      read('io_thread_1:clients=x\nused_active_time_io_thread_1:\nused_active_time_io_thread_2:x\n'),
    ).toEqual([]);
  });
});
