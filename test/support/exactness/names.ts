// What there is in the databases that are watched, as the exporter is told of it.
import { type CelerySpace, priorityLists } from '../../../exporter/collectors/celery-queues.ts';

export const separator = '\x06\x16';
export const databases = [0, 1] as const;
export type Database = (typeof databases)[number];

export const celerySpace = (db: Database): CelerySpace => ({
  db,
  keyPrefix: '',
  queues: ['kept'],
  discover: true,
  prioritySteps: [0, 3, 6, 9],
  separator,
});

export const bullmqSpace = (db: Database) => ({ db, prefix: 'bull', queues: [], discover: true });

/** `kept` is named in the config; the others are there while they are bound. */
export const celeryQueues = ['kept', 'mail', 'bulk'] as const;
export const bullmqQueues = ['jobs', 'parts', 'mail'] as const;
/** Those whose workers are connected to database 0: there whatever keys they have. */
export const servedQueues: readonly string[] = ['jobs', 'parts'];

export const lists = celeryQueues.flatMap((queue) => priorityLists(celerySpace(0), queue));
export const bindingKey = (queue: string): string => `_kombu.binding.${queue}`;
export const bindingOf = (queue: string): string => `${queue}${separator}${separator}${queue}`;

/** A message as kombu writes it, so that whatever is pushed by hand can be fetched by it. */
export const message = JSON.stringify({
  body: 'e30=',
  'content-encoding': 'utf-8',
  'content-type': 'application/json',
  headers: {},
  properties: {
    body_encoding: 'base64',
    delivery_info: { exchange: 'mail', routing_key: 'mail' },
    delivery_tag: 'by-hand',
  },
});
