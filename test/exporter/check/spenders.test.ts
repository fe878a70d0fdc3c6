import { describe, expect, it } from 'vitest';
import { judge } from '../../../exporter/check/check.ts';
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
    expect(operationSpenders(viewOf(), history, 'day')).toEqual([
      'idle polling: 172,800 in 24 h (61.7 %): 2 consumers ask 60 times a minute each; kombu before 5.6 ignores polling_interval on Redis (Celery 5.2.6)',
      'heartbeats of Celery workers: 86,400 in 24 h (30.9 %): 2 workers send one every 30 s',
    ]);
  });

  it('is told of three purposes at most, of a tenth at least each', () => {
    const history = {
      ...historyOf({}),
      purposes: purposes({ scripts: 40, queue_work: 25, cache_reads: 15, cache_writes: 12, other: 8 }),
    };
    expect(operationSpenders(viewOf(), history, 'day')).toEqual([
      'commands that scripts ran: 40 in 24 h (40.0 %)',
      'work of queues: 25 in 24 h (25.0 %)',
      'reads of strings and hashes, as of a cache: 15 in 24 h (15.0 %)',
    ]);
  });

  it('is told of the last hour with the command called most', () => {
    const history = {
      ...historyOf({}),
      purposes: purposes({ idle_polling: 900, cache_reads: 100 }),
      purposesInHour: purposes({ cache_reads: 95, idle_polling: 5 }),
      greatestCommand: new Map([['redis', 'get']]),
    };
    expect(operationSpenders(viewOf(), history, 'hour')).toEqual([
      'reads of strings and hashes, as of a cache: 95 in the last hour (95.0 %): most calls are GET',
    ]);
  });

  it('is told by service where the server counts that', () => {
    const history = {
      ...historyOf({}),
      purposes: purposes({ cache_reads: 1000 }),
      services: purposes({ api: 940, worker: 50, headroom: 10 }),
    };
    expect(operationSpenders(viewOf(), history, 'day')).toEqual([
      'reads of strings and hashes, as of a cache: 1,000 in 24 h (100.0 %)',
      'sent by api: 940 in 24 h (94.0 %)',
    ]);
    expect(judge(['redis'], [], history).blind).not.toContain(
      expect.stringContaining('which client sent a command'),
    );
  });

  it('is told since the server started where there is no history', () => {
    const calls = [
      sample(m.redisCommands, 900, { cmd: 'get' }),
      sample(m.redisCommands, 100, { cmd: 'ping' }),
    ];
    const server = [sample(m.redisCommandsProcessed, 1000), sample(m.redisUptime, 3600)];
    expect(operationSpenders(viewOf(...server, ...calls), undefined, 'day')).toEqual([
      'reads of strings and hashes, as of a cache: 21,600 a day (90.0 %)',
      'health pings: 2,400 a day (10.0 %): health_check_interval of redis-py sets how often',
    ]);
    expect(operationSpenders(viewOf(...server), undefined, 'hour')).toEqual([]);
  });
});

describe('who holds memory', () => {
  it('is told by prefix, greatest first, and names no key without one', () => {
    const held = (prefix: string, bytes: number) => sample(keyPrefixMemory, bytes, { db: 'db0', prefix });
    expect(
      memorySpenders(viewOf(held('other', 1024), held('a:', 2048), held('b:', 1), held('c:', 2)), undefined),
    ).toEqual([
      'keys a:* in db0: about 2.0 KiB',
      'keys of no shown prefix in db0: about 1.0 KiB',
      'keys c:* in db0: about 2 B',
    ]);
  });

  it('is told by what Prometheus has where this look drew no key', () => {
    const fact = { name: keyPrefixMemory.name, labels: { db: 'db0', prefix: 'a:' }, value: 2048 };
    const history = { ...historyOf({}), facts: new Map([['redis', [fact]]]) };
    expect(memorySpenders(viewOf(), history)).toEqual(['keys a:* in db0: about 2.0 KiB']);
    const now = sample(keyPrefixMemory, 1024, { db: 'db0', prefix: 'b:' });
    expect(memorySpenders(viewOf(now), history)).toEqual(['keys b:* in db0: about 1.0 KiB']);
  });
});
