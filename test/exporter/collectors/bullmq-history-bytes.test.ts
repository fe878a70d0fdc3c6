import { describe, expect, it } from 'vitest';
import { bullmqHistoryWeights, byTurns } from '../../../exporter/collectors/bullmq-history-bytes.ts';
import { announceJobs, bullmqSpace } from '../../support/bullmq-counts.ts';
import { type LiteralPort, literalPort } from '../../support/redis-port.ts';

const bytes = async (port: LiteralPort) =>
  Object.fromEntries(
    (await bullmqHistoryWeights([bullmqSpace]).collect(port)).map(({ labels, value }) => [
      `${labels.queue} ${labels.state}`,
      value,
    ]),
  );

describe('bullmqHistoryWeights', () => {
  it('multiplies the mean of the jobs drawn, and adds the set', async () => {
    const port = literalPort({
      '0 memory usage bull:mail:completed': 5000,
      '0 zrandmember bull:mail:completed 5': ['1', '2', '3'],
      '0 memory usage bull:mail:1': 300,
      '0 memory usage bull:mail:2': 500,
    });
    announceJobs(port, { mail: { completed: 100, failed: 0 } }, 'over');
    // The third one was removed meanwhile.
    expect(await bytes(port)).toEqual({ 'mail completed': 45_000, 'mail failed': 0 });
  });

  it('remembers what it drew before', async () => {
    const port = literalPort({
      '0 zrandmember bull:mail:failed 5': ['1'],
      '0 memory usage bull:mail:1': 300,
      '0 memory usage bull:mail:failed': 0,
    });
    announceJobs(port, { mail: { failed: 10 } }, 'over');
    expect(await bytes(port)).toEqual({ 'mail failed': 3000 });
    port.replies = { ...port.replies, '0 memory usage bull:mail:1': 500 };
    expect(await bytes(port)).toEqual({ 'mail failed': 4000 });
  });

  it('says nothing of a history of which it could draw none, and asks nothing of empty ones', async () => {
    const port = literalPort({
      '0 zrandmember bull:mail:failed 5': [],
      '0 memory usage bull:mail:failed': 1,
    });
    announceJobs(port, { mail: { failed: 10 }, idle: { failed: 0 } }, 'over');
    expect(await bytes(port)).toEqual({ 'idle failed': 0 });
    expect(port.asked.filter((line) => line.includes('idle'))).toEqual([]);
  });
});

describe('byTurns', () => {
  it('goes round', () => {
    expect(byTurns(['a', 'b', 'c'], 0, 2)).toEqual(['a', 'b']);
    expect(byTurns(['a', 'b', 'c'], 2, 2)).toEqual(['c', 'a']);
    expect(byTurns(['a'], 40, 2)).toEqual(['a']);
    expect(byTurns([], 1, 2)).toEqual([]);
  });
});
