// The stream of events that BullMQ keeps of each queue: what is said in it, and where reading goes on.
import type { Reply } from '../targets/redis-port.ts';
import { itemsOf } from '../targets/redis-reply.ts';

/** What happened to one job, or to a queue when there is no job; `at` is in ms since the epoch, by the server's clock. */
export interface StreamEvent {
  readonly event: string;
  readonly jobId: string | undefined;
  readonly at: number;
}

/** What was read of one stream: entries between the first and the last id, and the bytes they and the last one were. */
export interface StreamPage {
  readonly firstId: string;
  readonly lastId: string;
  readonly events: readonly StreamEvent[];
  readonly bytes: number;
  readonly lastBytes: number;
}

// Stream ids are `<ms>-<number>`: https://redis.io/docs/latest/develop/data-types/streams/
const lastSequence = '18446744073709551615';

/** The id just before another one: what reading goes on from to see that entry again. */
export const idBefore = (id: string): string => {
  const [ms = '0', sequence = '0'] = id.split('-');
  if (BigInt(sequence) > 0n) return `${ms}-${BigInt(sequence) - 1n}`;
  return BigInt(ms) > 0n ? `${BigInt(ms) - 1n}-${lastSequence}` : '0-0';
};

// Return values, reasons, progress and names are users' data: only their length is looked at.
const entryOf = (reply: Reply | undefined) => {
  const [id, body] = itemsOf(reply);
  const fields = itemsOf(body);
  const found: Record<string, string> = {};
  let bytes = String(id).length;
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name, value] = [String(fields[at]), String(fields[at + 1])];
    if (name === 'event' || name === 'jobId') found[name] = value;
    bytes += name.length + value.length;
  }
  const event = { event: found.event ?? '', jobId: found.jobId, at: Number(String(id).split('-')[0]) };
  return { id: String(id), event, bytes };
};

const pageOf = (entries: readonly Reply[]): StreamPage | undefined => {
  const read = entries.map(entryOf);
  const [first, last] = [read[0], read.at(-1)];
  if (!first || !last) return undefined;
  return {
    firstId: first.id,
    lastId: last.id,
    events: read.map(({ event }) => event),
    bytes: read.reduce((sum, each) => sum + each.bytes, 0),
    lastBytes: last.bytes,
  };
};

/** The reply to XREAD, by key; streams without a new entry are not in it. */
export const parseStreams = (reply: Reply | undefined): ReadonlyMap<string, StreamPage> => {
  const pages = new Map<string, StreamPage>();
  for (const stream of reply === null ? [] : itemsOf(reply)) {
    const [key, entries] = itemsOf(stream);
    const page = pageOf(itemsOf(entries));
    if (page) pages.set(String(key), page);
  }
  return pages;
};
