// A Celery message as kombu keeps it in Redis: an envelope of JSON around a body that is never looked at.
// Format: https://docs.celeryq.dev/en/stable/internals/protocol.html
import { instantOf } from './instant.ts';

/** What an envelope says of its task; times are ms since the epoch, and what it does not say is undefined. */
export interface CeleryMessage {
  /** Stays the same when a message is fetched, restored and fetched again. */
  readonly tag: string;
  readonly id: string | undefined;
  readonly task: string | undefined;
  /** The queue's name, unless an exchange of the application's own maps it to one. */
  readonly routingKey: string | undefined;
  readonly eta: number | undefined;
  readonly expires: number | undefined;
  readonly sentAt: number | undefined;
  readonly priority: number | undefined;
  /** Whether it came back after a worker that had fetched it did not finish it. */
  readonly redelivered: boolean;
}

/**
 * Where applications note when they sent a task, the first one found standing: the header of docs/queues.md, Sentry's
 * (seconds, as text), Judoscale's (seconds, among the properties) and Doorman's (seconds).
 */
export const knownSentAtHeaders: readonly string[] = [
  'sent_at',
  'sentry-task-enqueued-time',
  'published_at',
  'doorman_sent_ts',
];

// A longer envelope is mostly arguments, and reading it would take milliseconds.
const longestText = 2 ** 20;
const longestWord = 256;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const own = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= longestWord ? value : undefined;

const priorityOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255 ? value : undefined;

// Celery once lost headers at the top; Sentry and others repeat theirs in a map of that name for it.
// https://github.com/celery/celery/issues/4875
const sentAtOf = (headers: Fields, properties: Fields, names: readonly string[]): number | undefined => {
  const places = [headers, fieldsOf(own(headers, 'headers')), properties];
  const values = names.flatMap((name) => places.map((place) => instantOf(own(place, name))));
  return values.find((value) => value !== undefined);
};

const parsed = (text: string): unknown => {
  if (text.length > longestText) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const messageOf = (envelope: unknown, names: readonly string[]): CeleryMessage | undefined => {
  const fields = fieldsOf(envelope);
  const [headers, properties] = [fieldsOf(own(fields, 'headers')), fieldsOf(own(fields, 'properties'))];
  const delivery = fieldsOf(own(properties, 'delivery_info'));
  const tag = wordOf(own(properties, 'delivery_tag'));
  if (tag === undefined) return undefined;
  return {
    tag,
    id: wordOf(own(headers, 'id')),
    task: wordOf(own(headers, 'task')),
    routingKey: wordOf(own(delivery, 'routing_key')),
    eta: instantOf(own(headers, 'eta')),
    expires: instantOf(own(headers, 'expires')),
    sentAt: sentAtOf(headers, properties, names),
    priority: priorityOf(own(properties, 'priority')),
    redelivered: own(headers, 'redelivered') === true || own(delivery, 'redelivered') === true,
  };
};

/** Reads an element of a queue's list; undefined for what is no message of kombu's or longer than a mebibyte. */
export const decodeMessage = (
  text: string,
  sentAtHeaders: readonly string[] = knownSentAtHeaders,
): CeleryMessage | undefined => messageOf(parsed(text), sentAtHeaders);

/** Reads a value of the hash `unacked`: `[message, exchange, routing_key]`. */
export const decodeUnacked = (
  text: string,
  sentAtHeaders: readonly string[] = knownSentAtHeaders,
): CeleryMessage | undefined => {
  const entry = parsed(text);
  if (!Array.isArray(entry)) return undefined;
  const message = messageOf(entry[0], sentAtHeaders);
  return message && { ...message, routingKey: wordOf(entry[2]) ?? message.routingKey };
};
