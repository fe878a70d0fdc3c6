import * as m from '../metrics/queues.ts';
import type { QueueRow } from './line.ts';
import type { View } from './view.ts';

const celeryRows = (view: View): readonly QueueRow[] =>
  view.of(m.celeryQueueLength).map(({ labels, value }) => ({
    target: view.target,
    queue: `celery ${labels.prefix}${labels.queue_name}`,
    waiting: value,
    detail: '',
  }));

const bullmqRows = (view: View): readonly QueueRow[] => {
  const queues = new Map<string, Map<string, number>>();
  for (const { labels, value } of view.of(m.bullmqJobCount)) {
    const name = `bullmq ${labels.prefix}:${labels.queue}`;
    queues.set(name, (queues.get(name) ?? new Map()).set(labels.state ?? '', value));
  }
  return [...queues].map(([queue, states]) => ({
    target: view.target,
    queue,
    waiting: (states.get('waiting') ?? 0) + (states.get('prioritized') ?? 0) + (states.get('paused') ?? 0),
    detail: ['active', 'delayed', 'failed']
      .filter((state) => (states.get(state) ?? 0) > 0)
      .map((state) => `${states.get(state)} ${state}`)
      .join(', '),
  }));
};

/** The queues of one target, those with most waiting first. */
export const queueRows = (view: View): readonly QueueRow[] =>
  [...celeryRows(view), ...bullmqRows(view)].sort(
    (a, b) => b.waiting - a.waiting || (a.queue < b.queue ? -1 : 1),
  );
