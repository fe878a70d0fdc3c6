import { describe, expect, it } from 'vitest';
import type { BullmqSpace } from '../../../exporter/collectors/bullmq-discovery.ts';
import { bullmqPauses } from '../../../exporter/collectors/bullmq-pauses.ts';
import { literalPort, type Replies } from '../../support/redis-port.ts';

const space: BullmqSpace = { db: 0, prefix: 'bull', queues: [], discover: true };
const ask = (queue: string, db = 0) => `${db} hmget bull:${queue}:meta paused version opts.maxLenEvents`;
const found = (...queues: readonly string[]): Replies => ({
  '0 client list': '',
  '0 scan 0 match bull:*:meta count 10000 type hash': ['0', queues.map((queue) => `bull:${queue}:meta`)],
});

const paused = async (replies: Replies, given: BullmqSpace = space) =>
  Object.fromEntries(
    (await bullmqPauses([given]).collect(literalPort(replies))).map(({ labels, value }) => [
      labels.queue,
      value,
    ]),
  );

describe('bullmqPauses', () => {
  it('tells a paused queue from others', async () => {
    const replies = {
      ...found('mail', 'media'),
      [ask('mail')]: ['1', 'bullmq:6.7.0', '10000'],
      [ask('media')]: [null, 'bullmq:5.81.5', '10000'],
    };
    expect(await paused(replies)).toEqual({ mail: 1, media: 0 });
  });

  it('knows a queue that only flows were added to, which has no version', async () => {
    expect(await paused({ ...found('flow'), [ask('flow')]: [null, null, '10000'] })).toEqual({ flow: 0 });
  });

  it('leaves out a found queue whose meta key is gone, and keeps a configured one', async () => {
    const gone = [null, null, null];
    expect(await paused({ ...found('mail'), [ask('mail')]: gone })).toEqual({});
    const named = { ...space, queues: ['mail'], discover: false };
    expect(await paused({ [ask('mail')]: gone }, named)).toEqual({ mail: 0 });
  });

  it('asks nothing where there are no queues', async () => {
    const port = literalPort(found());
    await bullmqPauses([space]).collect(port);
    expect(port.asked.filter((line) => line.includes('hmget'))).toEqual([]);
  });
});
