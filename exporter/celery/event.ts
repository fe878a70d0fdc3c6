// Celery's events as they come over Redis: a kombu envelope in JSON around a body of one event or a list of them.
// Fields: https://docs.celeryq.dev/en/stable/userguide/monitoring.html#event-reference

/** What a worker says of itself; sent without `-E`. */
export interface WorkerEvent {
  readonly kind: 'worker';
  readonly type: 'online' | 'heartbeat' | 'offline';
  /** The whole node name, such as `celery@web-1`. */
  readonly hostname: string;
  /** Seconds between its heartbeats. */
  readonly freq: number | undefined;
  /** Tasks it runs at this moment. */
  readonly active: number | undefined;
  /** Tasks its process has taken so far. */
  readonly processed: number | undefined;
  /** Of Celery. */
  readonly version: string | undefined;
}

/** What happens to tasks, in the order in which it happens. */
export const taskEventTypes = [
  'sent',
  'received',
  'started',
  'succeeded',
  'failed',
  'rejected',
  'revoked',
  'retried',
] as const;
export type TaskEventType = (typeof taskEventTypes)[number];

/** What happened to one task; only `sent` and `received` carry its name and how often it was tried before. */
export interface TaskEvent {
  readonly kind: 'task';
  readonly type: TaskEventType;
  readonly uuid: string;
  /** The node that has the task; of `sent`, the process that made it. */
  readonly hostname: string | undefined;
  readonly name: string | undefined;
  readonly retries: number | undefined;
  /** Seconds a task ran that succeeded. */
  readonly runtime: number | undefined;
}

/** What one message held: events, and how many things in it were not understood. */
export interface Decoded {
  readonly events: readonly (WorkerEvent | TaskEvent)[];
  readonly rejected: number;
}

// A list of events is some ten kilobytes; what is far longer is not read at all.
const longestMessage = 2 ** 20;
const longestWord = 255;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= longestWord ? value : undefined;

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

const workerTypes: ReadonlyMap<unknown, WorkerEvent['type']> = new Map(
  (['online', 'heartbeat', 'offline'] as const).map((type) => [`worker-${type}`, type]),
);
const taskTypes: ReadonlyMap<unknown, TaskEventType> = new Map(
  taskEventTypes.map((type) => [`task-${type}`, type]),
);

/** The event in some fields, or undefined; arguments, results and tracebacks are not among what is taken. */
const eventOf = (fields: unknown): WorkerEvent | TaskEvent | undefined => {
  if (!isFields(fields)) return undefined;
  const hostname = wordOf(fields.hostname);
  const worker = workerTypes.get(fields.type);
  if (worker !== undefined && hostname !== undefined)
    return {
      kind: 'worker',
      type: worker,
      hostname,
      freq: numberOf(fields.freq),
      active: numberOf(fields.active),
      processed: numberOf(fields.processed),
      version: wordOf(fields.sw_ver),
    };
  const task = taskTypes.get(fields.type);
  const uuid = wordOf(fields.uuid);
  if (task === undefined || uuid === undefined) return undefined;
  return {
    kind: 'task',
    type: task,
    uuid,
    hostname,
    name: wordOf(fields.name),
    retries: numberOf(fields.retries),
    runtime: numberOf(fields.runtime),
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const encodings: readonly unknown[] = [undefined, 'utf-8', 'utf8', 'us-ascii', 'binary'];

/** The body of an envelope as a document, or undefined when it is another serialization than JSON, or none. */
const bodyOf = (envelope: unknown): unknown => {
  if (!isFields(envelope) || typeof envelope.body !== 'string') return undefined;
  const type = envelope['content-type'] ?? 'application/json';
  if (type !== 'application/json' || !encodings.includes(envelope['content-encoding'])) return undefined;
  const encoding = isFields(envelope.properties) ? envelope.properties.body_encoding : undefined;
  if (encoding === 'base64') return parsed(Buffer.from(envelope.body, 'base64').toString());
  return encoding === undefined || encoding === null ? parsed(envelope.body) : undefined;
};

/** The events of one message; never throws, whatever the text. */
export const decodeEvents = (text: string): Decoded => {
  const body = text.length > longestMessage ? undefined : bodyOf(parsed(text));
  const held: readonly unknown[] = Array.isArray(body) ? body : [body];
  const events = held.map(eventOf).filter((event) => event !== undefined);
  return { events, rejected: held.length - events.length };
};
