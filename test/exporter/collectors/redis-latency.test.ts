import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bounds,
  readHistograms,
  readSpikes,
  redisLatency,
} from '../../../exporter/collectors/redis-latency.ts';
import { exposition } from '../../../exporter/exposition.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import type { Reply } from '../../../exporter/targets/redis-port.ts';
import { literalPort } from '../../support/redis-port.ts';
import { capture, capturedReply, versions } from '../../support/servers.ts';

const withHistograms = versions.filter((version) => version !== 'redis-6.2.16');
const none = parseInfo('');
const lines = async (port: ReturnType<typeof literalPort>): Promise<readonly string[]> =>
  (await exposition(await redisLatency.collect(port)))
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

// Each bound a server may give: 1024, 2048, … ns, and the last of the width at which it counts there.
const serverBounds = Array.from({ length: 20 }, (_, at) =>
  Math.floor((1024 * 2 ** at + Math.max(1, 2 ** (at + 3)) - 1) / 1000),
);

describe('bounds', () => {
  it('are among those of the server', () => {
    expect(serverBounds).toEqual(expect.arrayContaining([...bounds]));
  });

  it.each(withHistograms)('stand among all that %s gave', (version) => {
    const histograms = capturedReply(version, 'latency-histogram') as readonly Reply[];
    const given = histograms
      .filter((_, at) => at % 2 === 1)
      .flatMap((each) => (each as readonly (readonly number[])[])[3]?.filter((_, at) => at % 2 === 0) ?? []);
    expect(given.filter((bound) => !serverBounds.includes(bound))).toEqual([]);
  });
});

describe('readHistograms', () => {
  it.each(withHistograms)('reads the commands of %s', (version) => {
    const all = parseInfo(capture(version, 'info-all'));
    const read = readHistograms(capturedReply(version, 'latency-histogram'), all);
    expect(read.get('debug')).toMatchObject({ calls: 1, atMost: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1] });
    expect(read.get('client|setname')?.calls).toBeGreaterThan(5);
    for (const { calls, atMost } of read.values()) {
      expect(atMost).toEqual(atMost.toSorted((a, b) => a - b));
      expect(atMost.at(-1)).toBeLessThanOrEqual(calls);
    }
  });

  it('takes the count of the bound below where one was left out', () => {
    const reply = ['get', ['calls', 9, 'histogram_usec', [2, 3, 33, 8, 541_065, 9]]];
    expect(readHistograms(reply, none).get('get')).toEqual({
      calls: 9,
      atMost: [0, 3, 3, 8, 8, 8, 8, 8, 8, 8],
      usec: undefined,
    });
  });

  it('takes the sum from INFO unless that counts calls the histogram does not have', () => {
    const reply = ['get', ['calls', 9, 'histogram_usec', [1, 9]]];
    const usec = (stat: string) => readHistograms(reply, parseInfo(`cmdstat_get:${stat}\n`)).get('get')?.usec;
    expect(usec('calls=9,usec=30')).toBe(30);
    expect(usec('calls=8,usec=27')).toBe(27);
    expect(usec('calls=500,usec=900')).toBeUndefined();
  });

  it('gives cumulative counts that never fall nor exceed the calls, whatever was observed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...serverBounds, 1_073_741), { minLength: 1 }), (seen) => {
        const filled = [...new Set(seen)].toSorted((a, b) => a - b);
        const counts = filled.flatMap((bound) => [bound, seen.filter((each) => each <= bound).length]);
        const read = readHistograms(['x', ['calls', seen.length, 'histogram_usec', counts]], none).get('x');
        expect(read?.atMost).toEqual(bounds.map((bound) => seen.filter((each) => each <= bound).length));
      }),
    );
  });
});

describe('readSpikes', () => {
  it.each(versions)('reads the events of %s, with four or six fields', (version) => {
    const spikes = readSpikes(capturedReply(version, 'latency-latest'));
    const ofCommand = spikes.filter(({ labels }) => labels.event_name === 'command');
    expect(ofCommand.map(({ metric }) => metric.name)).toEqual([
      'redis_latency_spike_last',
      'redis_latency_spike_duration_seconds',
      'redis_latency_spike_max_duration_seconds',
    ]);
    expect(ofCommand[0]?.value).toBeGreaterThan(1_795_000_000);
    expect(ofCommand[1]?.value).toBeCloseTo(0.3, 1);
  });
});

describe('redisLatency', () => {
  const histogram = ['get', ['calls', 2, 'histogram_usec', [1, 1, 2, 2]]];
  const latest = [['command', 1_795_427_123, 20, 30]];

  it('gives spikes and histograms, in one round trip', async () => {
    const port = literalPort(
      { '0 latency latest': latest, '0 latency histogram': histogram },
      'cmdstat_get:calls=2,usec=3\n',
    );
    expect(await lines(port)).toEqual([
      'redis_commands_latencies_usec_bucket{cmd="get",le="1"} 1',
      ...bounds.slice(1).map((bound) => `redis_commands_latencies_usec_bucket{cmd="get",le="${bound}"} 2`),
      'redis_commands_latencies_usec_bucket{cmd="get",le="+Inf"} 2',
      'redis_commands_latencies_usec_sum{cmd="get"} 3',
      'redis_commands_latencies_usec_count{cmd="get"} 2',
      'redis_latency_spike_duration_seconds{event_name="command"} 0.02',
      'redis_latency_spike_last{event_name="command"} 1795427123',
      'redis_latency_spike_max_duration_seconds{event_name="command"} 0.03',
    ]);
    expect(port.asked).toEqual(['0 latency latest', '0 latency histogram']);
    expect(port.unsettledTimes).toBe(1);
  });

  it('does without histograms where the server has none, and asks for them once', async () => {
    const port = literalPort({
      '0 latency latest': latest,
      '0 latency histogram': new TargetError('unsupported', 'ERR Unknown subcommand'),
    });
    for (let time = 0; time < 2; time++) expect(await redisLatency.collect(port)).toHaveLength(3);
    expect(port.asked.filter((line) => line.includes('histogram'))).toHaveLength(1);
    expect(port.shortfalls).toContain('refused latency|histogram');
  });

  it('gives 30 commands a name and the rest one, and never moves one', async () => {
    const of = (...calls: readonly (readonly [string, number])[]): Reply =>
      calls.flatMap(([name, times]) => [name, ['calls', times, 'histogram_usec', [1, times]]]);
    const many = Array.from({ length: 40 }, (_, at) => [`cmd${at}`, 100 - at] as const);
    const port = literalPort({ '0 latency latest': [], '0 latency histogram': of(...many) });
    const counts = async () => (await lines(port)).filter((line) => line.includes('_count'));
    expect(await counts()).toHaveLength(31);
    expect(await counts()).toContain(`redis_commands_latencies_usec_count{cmd="other"} 655`);
    port.replies = {
      '0 latency latest': [],
      '0 latency histogram': of(...many.slice(0, 39), ['cmd39', 9999]),
    };
    expect(await counts()).toContain(`redis_commands_latencies_usec_count{cmd="other"} ${655 - 61 + 9999}`);
  });
});
