// What Celery's applications and workers do, by kombu itself.
import fc from 'fast-check';
import type { Grounds } from './grounds.ts';
import { operation, weighted } from './operation.ts';

const queue = fc.constantFrom('mail', 'bulk');

const asking =
  (ask: string) =>
  (at: Grounds): Promise<boolean> =>
    at.kombu.ask(at.master.port, ask);
const askingOf =
  (ask: string) =>
  (at: Grounds, name: string): Promise<boolean> =>
    at.kombu.ask(at.master.port, ask, { queue: name });

export const kombuOperations = [
  weighted(
    4,
    operation('publish', [queue, fc.integer({ min: 0, max: 9 })], (at, name, priority) =>
      at.kombu.ask(at.master.port, 'publish', { queue: name, priority }),
    ),
  ),
  weighted(4, operation('fetch', [queue], askingOf('get'))),
  operation('ack', [], asking('ack')),
  operation('reject and requeue', [], asking('reject')),
  operation('restore own', [], asking('recover')),
  operation('restore all', [], asking('restore')),
  operation('declare', [queue], askingOf('declare')),
  operation('purge', [queue], askingOf('purge')),
  operation('delete queue', [queue], askingOf('delete')),
  operation('event', [], asking('event')),
];
