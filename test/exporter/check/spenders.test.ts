import { describe, expect, it } from 'vitest';
import { memorySpenders, operationSpenders } from '../../../exporter/check/spenders.ts';
import { View } from '../../../exporter/check/view.ts';
import * as m from '../../../exporter/metrics/redis.ts';
import { keyPrefixMemory } from '../../../exporter/metrics/redis-keys.ts';
import { atTarget, type Sample, sample } from '../../../exporter/sample.ts';
import { historyOf } from '../../support/check-states.ts';

const viewOf = (...samples: readonly Sample[]) =>
  new View(
    'redis',
    samples.map((each) => atTarget(each, 'redis')),
  );
const purposes = (found: Readonly<Record<string, number>>) =>
  new Map([['redis', new Map(Object.entries(found))]]);

describe('who uses up operations', () => {
  it('is told with what is known of those who poll and beat', () => {
    const history = {
      ...historyOf({ interval: 1, version: '5.2.6' }),
      purposes: purposes({ idle_polling: 172_800, heartbeats: 86_400, health_pings: 15_000, monitor: 5_800 }),
    };
    expect(operationSpenders(viewOf(), history)).toEqual([
      'idle polling: 172,800 in 24 h (61.7 %): 2 consumers ask 60 times a minute each; kombu before 5.6 ignores polling_interval on Redis (Celery 5.2.6)',
      'heartbeats of Celery workers: 86,400 in 24 h (30.9 %): 2 workers send one every 30 s',
    ]);
  });

  it('is told of three purposes at most, of a tenth at least each', () => {
    const history = {
      ...historyOf({}),
      purposes: purposes({ scripts: 40, queue_work: 25, cache_reads: 15, cache_writes: 12, other: 8 }),
    };
    expect(operationSpenders(viewOf(), history)).toEqual([
      'commands that scripts ran: 40 in 24 h (40.0 %)',
      'work of queues: 25 in 24 h (25.0 %)',
      'reads of strings and hashes, as of a cache: 15 in 24 h (15.0 %)',
    ]);
  });

  it('is told since the server started where there is no history', () => {
    const calls = [
      sample(m.redisCommands, 900, { cmd: 'get' }),
      sample(m.redisCommands, 100, { cmd: 'ping' }),
    ];
    const server = [sample(m.redisCommandsProcessed, 1000), sample(m.redisUptime, 3600)];
    expect(operationSpenders(viewOf(...server, ...calls), undefined)).toEqual([
      'reads of strings and hashes, as of a cache: 21,600 a day (90.0 %)',
      'health pings: 2,400 a day (10.0 %): health_check_interval of redis-py sets how often',
    ]);
    expect(operationSpenders(viewOf(...server), undefined)).toEqual([]);
  });
});

describe('who holds memory', () => {
  it('is told by prefix, greatest first, and names no key without one', () => {
    const held = (prefix: string, bytes: number) => sample(keyPrefixMemory, bytes, { db: 'db0', prefix });
    expect(
      memorySpenders(viewOf(held('other', 1024), held('a:', 2048), held('b:', 1), held('c:', 2))),
    ).toEqual([
      'keys a:* in db0: about 2.0 KiB',
      'keys of no shown prefix in db0: about 1.0 KiB',
      'keys c:* in db0: about 2 B',
    ]);
  });
});
