import { describe, expect, it } from 'vitest';
import { announceCounts, latestCounts, queuesNow } from '../../../exporter/collectors/bullmq-known.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { announceJobs, bullmqSpace } from '../../support/bullmq-counts.ts';
import { literalPort } from '../../support/redis-port.ts';

const failing = () => Promise.reject(new TargetError('permission', 'Expected the right to llen, got none'));
const found = {
  '0 client list': '',
  '0 scan 0 match bull:*:meta count 10000 type hash': ['0', ['bull:mail:meta']],
};

describe('latestCounts', () => {
  it('is empty before anything was counted', async () => {
    expect((await latestCounts(literalPort({}), bullmqSpace, 'open')).size).toBe(0);
  });

  it('is what was counted, apart for what is open and what is over', async () => {
    const port = literalPort({});
    announceJobs(port, { mail: { waiting: 2 } });
    announceJobs(port, { mail: { completed: 3 } }, 'over');
    expect((await latestCounts(port, bullmqSpace, 'open')).get('mail')).toEqual({ waiting: 2 });
    expect((await latestCounts(port, bullmqSpace, 'over')).get('mail')).toEqual({ completed: 3 });
  });

  it('fails as counting does', async () => {
    const port = literalPort({});
    announceCounts(port, bullmqSpace, 'open', failing());
    await expect(latestCounts(port, bullmqSpace, 'open')).rejects.toThrow('got none');
  });
});

describe('queuesNow', () => {
  it('knows the queues counted last, without a command', async () => {
    const port = literalPort({});
    announceJobs(port, { sms: {}, mail: {} });
    expect([await queuesNow(port, bullmqSpace), port.asked]).toEqual([['mail', 'sms'], []]);
  });

  it('knows those that were found where none can be counted', async () => {
    const port = literalPort(found);
    announceCounts(port, bullmqSpace, 'open', failing());
    expect(await queuesNow(port, bullmqSpace)).toEqual(['mail']);
  });
});
