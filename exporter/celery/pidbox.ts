// Celery's remote control over Redis: a request is published to all workers, and each puts its reply into a list.
// https://docs.celeryq.dev/en/stable/userguide/workers.html#remote-control
import { randomUUID } from 'node:crypto';

/** Where an installation's workers listen for control requests. */
export interface ControlAddress {
  readonly db: number;
  /** kombu's `global_keyprefix`, verbatim. */
  readonly keyPrefix: string;
  /** kombu's `sep` within bindings. */
  readonly separator: string;
  /** Celery's `control_exchange`. */
  readonly controlExchange?: string;
  /** kombu's `fanout_prefix`: whether channels are named by their database. */
  readonly fanoutPrefix?: boolean;
}

/** Where one asker's replies go: the list, and the set of bindings with the member that leads workers to the list. */
export interface ReplyPlace {
  /** What a request says of it: the routing key. */
  readonly id: string;
  readonly list: string;
  readonly bindings: string;
  readonly member: string;
}

/** What one worker answered to one request. */
export interface ControlReply {
  readonly ticket: string;
  /** The whole node name. */
  readonly hostname: string;
  readonly result: unknown;
}

/** What a worker says of itself; what it does not say is undefined. */
export interface NodeStats {
  readonly pid: number | undefined;
  /** Whole seconds since it started. */
  readonly uptime: number | undefined;
  /** Tasks it can run at once. */
  readonly slots: number | undefined;
  /** Processes of its pool, as far as that has any. */
  readonly processes: number | undefined;
  /** Messages it may hold unacknowledged at once; 0 is no limit. */
  readonly prefetch: number | undefined;
  /** Tasks it has started, by name. */
  readonly totals: ReadonlyMap<string, number>;
}

// An exchange of our own: its bindings may expire, those of Celery's clients may not. One name, since workers keep it.
const replyExchange = 'reply.headroom.pidbox';
const bindingPrefix = '_kombu.binding.';
// A reply is some kilobytes; what is far longer is not read at all.
const longestReply = 2 ** 20;
const longestWord = 255;
const mostNames = 1000;

const mailbox = ({ controlExchange = 'celery' }: ControlAddress): string => `${controlExchange}.pidbox`;

/** The channel on which all workers of an installation listen. */
export const controlChannel = (address: ControlAddress): string =>
  `${address.keyPrefix}${(address.fanoutPrefix ?? true) ? `/${address.db}.` : ''}${mailbox(address)}`;

/** The set of the bindings of all mailboxes. */
export const mailboxesKey = (address: ControlAddress): string =>
  `${address.keyPrefix}${bindingPrefix}${mailbox(address)}`;

/** The nodes whose mailboxes are bound: members `SEP SEP <node>.<mailbox>`, as kombu writes them. */
export const mailboxNodes = (members: readonly string[], address: ControlAddress): readonly string[] =>
  members.flatMap((member) => {
    const queue = member.split(address.separator)[2];
    const suffix = `.${mailbox(address)}`;
    return queue?.endsWith(suffix) ? [queue.slice(0, -suffix.length)] : [];
  });

/** The place of the replies to an asker. */
export const replyPlace = ({ keyPrefix, separator }: ControlAddress, id: string): ReplyPlace => ({
  id,
  list: `${keyPrefix}${id}.${replyExchange}`,
  bindings: `${keyPrefix}${bindingPrefix}${replyExchange}`,
  member: [id, '', `${id}.${replyExchange}`].join(separator),
});

/** A request to all workers, in kombu's envelope; `expiresAt` is in ms since the epoch. */
export const encodeRequest = (
  method: string,
  ticket: string,
  { id }: Pick<ReplyPlace, 'id'>,
  address: ControlAddress,
  expiresAt: number,
): string => {
  const body = {
    method,
    arguments: {},
    destination: null,
    pattern: null,
    matcher: null,
    ticket,
    reply_to: { exchange: replyExchange, routing_key: id },
  };
  return JSON.stringify({
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { clock: 1, expires: expiresAt / 1000 },
    properties: {
      delivery_mode: 1,
      delivery_info: { exchange: mailbox(address), routing_key: '' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: randomUUID(),
    },
  });
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= longestWord ? value : undefined;

const wholeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** The reply in an element of the list, or undefined; never throws, whatever the text. */
export const decodeReply = (text: string): ControlReply | undefined => {
  if (text.length > longestReply) return undefined;
  const { body, headers, properties, 'content-type': type } = fieldsOf(parsed(text));
  const ticket = wordOf(fieldsOf(headers).ticket);
  if (ticket === undefined || typeof body !== 'string' || type !== 'application/json') return undefined;
  const isBase64 = fieldsOf(properties).body_encoding === 'base64';
  const [held] = Object.entries(fieldsOf(parsed(isBase64 ? Buffer.from(body, 'base64').toString() : body)));
  const hostname = wordOf(held?.[0]);
  return hostname === undefined ? undefined : { ticket, hostname, result: held?.[1] };
};

/** The queues a worker takes tasks from, by its reply to `active_queues`; undefined for any other reply. */
export const servedQueues = (result: unknown): readonly string[] | undefined =>
  Array.isArray(result)
    ? result.slice(0, mostNames).flatMap((queue) => wordOf(fieldsOf(queue).name) ?? [])
    : undefined;

/** What a reply to `stats` holds; undefined for any other reply, such as an error. */
export const nodeStats = (result: unknown): NodeStats | undefined => {
  const { pid, uptime, pool, prefetch_count: prefetch, total } = fieldsOf(result);
  if (pool === undefined && total === undefined) return undefined;
  const { 'max-concurrency': slots, processes } = fieldsOf(pool);
  const totals = Object.entries(fieldsOf(total))
    .slice(0, mostNames)
    .flatMap(([name, count]) => {
      const [word, whole] = [wordOf(name), wholeOf(count)];
      return word === undefined || whole === undefined ? [] : [[word, whole] as const];
    });
  return {
    pid: wholeOf(pid),
    uptime: wholeOf(uptime),
    slots: wholeOf(slots),
    processes: Array.isArray(processes) ? processes.length : undefined,
    prefetch: wholeOf(prefetch),
    totals: new Map(totals),
  };
};
