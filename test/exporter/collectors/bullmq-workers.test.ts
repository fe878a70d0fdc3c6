import { afterEach, expect, it, vi } from 'vitest';
import { bullmqWorkerCounts } from '../../../exporter/collectors/bullmq-workers.ts';
import { clientList } from '../../../exporter/collectors/client-list.ts';
import { announceJobs, bullmqSpace } from '../../support/bullmq-counts.ts';
import { literalPort } from '../../support/redis-port.ts';

afterEach(() => {
  vi.useRealTimers();
});

const line = (name: string, db = 0) =>
  `id=7 addr=127.0.0.1:40780 name=${name} age=3 flags=b db=${db} cmd=bzpopmin`;
const list = [
  line('bull:bWFpbA=='),
  line('bull:bWFpbA==:w:one'),
  line('bull:bWFpbA==:qe'),
  line('bull:bWFpbA==', 3),
  line('app:bWFpbA=='),
  line(''),
];

it('counts workers of each queue, in its database and prefix, and none where nobody serves', async () => {
  const port = literalPort({ '0 client list': list.join('\n') });
  announceJobs(port, { mail: {}, idle: {} });
  const samples = await bullmqWorkerCounts([bullmqSpace]).collect(port);
  expect(samples.map(({ labels, value }) => [labels.queue, value])).toEqual([
    ['idle', 0],
    ['mail', 2],
  ]);
  expect(port.unsettledTimes).toBe(1);
});

it('takes a list that others asked for, and says how old it is', async () => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] });
  const port = literalPort({ '0 client list': list.join('\n') });
  announceJobs(port, { mail: {} });
  await clientList(port);
  vi.setSystemTime(1_059_000);
  const samples = await bullmqWorkerCounts([bullmqSpace]).collect(port);
  expect(samples.map(({ value }) => value)).toEqual([2]);
  expect([port.readAsOf, port.asked.filter((each) => each === '0 client list')]).toEqual([
    1_000_000,
    ['0 client list'],
  ]);
});

it('asks nothing where there is no space of queues', async () => {
  const port = literalPort({});
  expect([await bullmqWorkerCounts([]).collect(port), port.asked]).toEqual([[], []]);
});
