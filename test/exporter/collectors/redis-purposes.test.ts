import { describe, expect, it } from 'vitest';
import { callsOf, withPurposes } from '../../../exporter/collectors/redis-purposes.ts';
import { redisServer } from '../../../exporter/collectors/redis-server.ts';
import { redisCommandsProcessed } from '../../../exporter/metrics/redis.ts';
import { redisOperationsByPurpose } from '../../../exporter/metrics/redis-commands.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';

const infoOf = (total: number, lines: readonly string[]) =>
  parseInfo(['redis_version:7.0.15', `total_commands_processed:${total}`, ...lines].join('\r\n'));

const reader = () => {
  const collector = withPurposes(redisServer, { heard: { worker: 0, task: 0 } });
  return async (total: number, ...lines: readonly string[]) => {
    const info = async () => ({ info: infoOf(total, lines), roundTripSeconds: 0.001 });
    const samples = await collector.collect({ info, lacks: () => undefined });
    const byPurpose = samples.filter(({ metric }) => metric === redisOperationsByPurpose);
    return {
      total: samples.find(({ metric }) => metric === redisCommandsProcessed)?.value,
      purposes: new Map(byPurpose.map(({ labels, value }) => [labels.purpose, value])),
    };
  };
};

describe('purposes', () => {
  it('come from the INFO that tells the total', async () => {
    const read = reader();
    await read(10, 'cmdstat_get:calls=10,usec=9,usec_per_call=0.90');
    const { total, purposes } = await read(14, 'cmdstat_get:calls=13,usec=9', 'cmdstat_set:calls=1,usec=9');
    expect(total).toBe(14);
    expect(purposes.get('cache_reads')).toBe(3);
    expect(purposes.get('cache_writes')).toBe(1);
    expect(purposes.size).toBe(11);
  });

  it('are absent where a server hides the calls of its commands, or their number', async () => {
    expect((await reader()(10)).purposes.size).toBe(0);
    const collector = withPurposes(redisServer, { heard: { worker: 0, task: 0 } });
    const info = async () => ({ info: parseInfo('redis_version:7.0.15'), roundTripSeconds: 0.001 });
    const samples = await collector.collect({ info, lacks: () => undefined });
    expect(samples.some(({ metric }) => metric === redisOperationsByPurpose)).toBe(false);
  });

  it('leave out a line that holds no calls', () => {
    expect(
      callsOf([
        ['get', 'calls=3,usec=1'],
        ['odd', 'usec=1'],
      ]),
    ).toEqual(new Map([['get', 3]]));
  });
});
