import { describe, expect, it } from 'vitest';
import { selfSamples } from '../../exporter/self.ts';

const value = (name: string): number => {
  const found = selfSamples('1.2.3').filter(({ metric }) => metric.name === name);
  if (found.length !== 1 || !found[0]) throw new Error(`Expected one ${name}, got ${found.length}`);
  return found[0].value;
};

describe('selfSamples', () => {
  it('tells which versions run', () => {
    expect(selfSamples('1.2.3')[0]).toMatchObject({
      value: 1,
      labels: { version: '1.2.3', node_version: process.versions.node },
    });
  });

  it('is the versions and four numbers of the process', () => {
    expect(selfSamples('1.2.3').map(({ metric }) => metric.name)).toEqual([
      'headroom_build_info',
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_heap_size_used_bytes',
      'process_start_time_seconds',
    ]);
  });

  it('gives CPU time in seconds, not microseconds', () => {
    const { user, system } = process.cpuUsage();
    const seconds = value('process_cpu_seconds_total');
    expect(seconds).toBeGreaterThanOrEqual((user + system) / 1e6);
    expect(seconds).toBeLessThan((user + system) / 1e6 + 5);
  });

  it('gives memory in bytes: the heap is within the process', () => {
    expect(value('nodejs_heap_size_used_bytes')).toBeGreaterThan(2 ** 20);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(value('nodejs_heap_size_used_bytes'));
  });

  it('gives the start as Unix time in seconds, the same each time', () => {
    const start = value('process_start_time_seconds');
    expect(Math.abs(start - (Date.now() / 1000 - process.uptime()))).toBeLessThan(5);
    expect(value('process_start_time_seconds')).toBe(start);
  });
});
