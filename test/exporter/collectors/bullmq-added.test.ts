import { expect, it } from 'vitest';
import { bullmqAdded } from '../../../exporter/collectors/bullmq-added.ts';
import { announceJobs, bullmqSpace } from '../../support/bullmq-counts.ts';
import { literalPort } from '../../support/redis-port.ts';

it('tells the counter of every queue with one command: 0 before the first job, nothing of what is no counter', async () => {
  const port = literalPort({ '0 mget bull:mail:id bull:new:id bull:odd:id': ['11', null, 'text'] });
  announceJobs(port, { mail: {}, new: {}, odd: {} });
  const samples = await bullmqAdded([bullmqSpace]).collect(port);
  expect(samples.map(({ labels, value }) => [labels.queue, value])).toEqual([
    ['mail', 11],
    ['new', 0],
  ]);
  expect(port.asked).toHaveLength(1);
});

it('asks nothing where there are no queues', async () => {
  const port = literalPort({});
  announceJobs(port, {});
  expect([await bullmqAdded([bullmqSpace]).collect(port), port.asked]).toEqual([[], []]);
});
