import type { CelerySettings } from '../../exporter/collectors/celery-known.ts';
import { announceKnown } from '../../exporter/collectors/celery-known.ts';
import type { RedisPort } from '../../exporter/targets/redis-port.ts';

/** A Celery installation with kombu's defaults. */
export const celerySpace: CelerySettings = {
  db: 0,
  keyPrefix: '',
  queues: [],
  discover: true,
  prioritySteps: [0, 3, 6, 9],
  separator: '\x06\x16',
  visibilityTimeoutMs: 3_600_000,
  sentAtHeaders: ['sent_at'],
};

/** Says which lists wait, each with its queue, as the collector of lengths does. */
export const announceWaiting = (
  port: RedisPort,
  waiting: Readonly<Record<string, string>>,
  space = celerySpace,
): void => {
  const known = {
    queues: new Set(['celery', 'mail', ...Object.values(waiting)]),
    routes: new Map([['media.video', 'video']]),
    waiting: new Map(Object.entries(waiting)),
  };
  announceKnown(port, space, Promise.resolve(known));
};

/** A message as kombu keeps it in a list. */
export const celeryMessage = (
  tag: string,
  headers: Readonly<Record<string, unknown>> = {},
  queue = 'celery',
): string =>
  JSON.stringify({
    body: 'W10=',
    headers: { lang: 'py', task: 'shop.mail', ...headers },
    properties: { delivery_info: { exchange: '', routing_key: queue }, delivery_tag: tag },
  });

/** A message as kombu keeps it in the hash of unacknowledged ones. */
export const unackedMessage = (tag: string, headers = {}, queue = 'celery'): string =>
  JSON.stringify([JSON.parse(celeryMessage(tag, headers, queue)), '', queue]);
