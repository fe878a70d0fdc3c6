import { describe, expect, it } from 'vitest';
import { memoryLimit, selfSamples } from '../../exporter/self.ts';

const config = { isReadable: true, readAt: 1_700_000_000_000 };

const value = (name: string): number => {
  const found = selfSamples('1.2.3', config).filter(({ metric }) => metric.name === name);
  if (found.length !== 1 || !found[0]) throw new Error(`Expected one ${name}, got ${found.length}`);
  return found[0].value;
};

describe('selfSamples', () => {
  it('tells which versions run', () => {
    expect(selfSamples('1.2.3', config)[0]).toMatchObject({
      value: 1,
      labels: { version: '1.2.3', node_version: process.versions.node },
    });
  });

  it('is the versions, four numbers of the process and its limit, and two of its config', () => {
    expect(selfSamples('1.2.3', config).map(({ metric }) => metric.name)).toEqual([
      'headroom_build_info',
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      ...(memoryLimit() === undefined ? [] : ['headroom_memory_limit_bytes']),
      'nodejs_heap_size_used_bytes',
      'process_start_time_seconds',
      'headroom_config_last_reload_successful',
      'headroom_config_last_reload_success_timestamp_seconds',
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

  it('tells when the config in use was read, and whether the last reading of one failed', () => {
    expect(value('headroom_config_last_reload_successful')).toBe(1);
    expect(value('headroom_config_last_reload_success_timestamp_seconds')).toBe(1_700_000_000);
    const failed = selfSamples('1.2.3', { ...config, isReadable: false });
    expect(failed.find(({ metric }) => metric.name === 'headroom_config_last_reload_successful')?.value).toBe(
      0,
    );
  });
});

describe('memoryLimit', () => {
  const machine = 8 * 2 ** 30;

  it('is the limit of a container', () => {
    expect(memoryLimit(512 * 2 ** 20, machine)).toBe(512 * 2 ** 20);
  });

  // What the system says where there is no limit, or none that it knows: v1's and v2's greatest number, and nothing.
  it.each([2 ** 63 - 4096, 2 ** 64, machine, 0])('is none where the system says %d', (constrained) => {
    expect(memoryLimit(constrained, machine)).toBeUndefined();
  });
});
