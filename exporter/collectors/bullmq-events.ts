// What happened to BullMQ jobs, from the streams of events of their queues: all of them for one XREAD, no job is read.
import type { Collector } from '../collector.ts';
import * as m from '../metrics/bullmq.ts';
import { histogramSamples, type Sample, sample } from '../sample.ts';
import { numberOf } from '../targets/redis-info.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { type BullmqSpace, keysOf } from './bullmq-discovery.ts';
import { queuesNow } from './bullmq-known.ts';
import { idBefore, parseStreams, type StreamPage } from './bullmq-stream.ts';
import { atMost, type Durations, JobTable } from './job-table.ts';
import { eventsPace } from './pace.ts';

/** Where reading of a stream stands: the last id read, and whether that entry is asked for again. */
interface Place {
  id: string;
  again: boolean;
  gaps: number;
}

interface Notes {
  /** Streams are read from here: the server's time when they were first looked at. */
  readonly start: string;
  readonly table: JobTable;
  readonly places: Map<string, Place>;
  /** Bytes of an entry, as far as those read last tell. */
  entryBytes: number;
}

// What one reply may weigh, and what all of one collection may, so that return values of megabytes do not pile up here.
const replyBytes = 1024 * 1024;
const collectionBytes = 8 * replyBytes;
const mostEntries = 20_000;
const fewestPerStream = 10;
// Of the first page nobody knows yet what it weighs.
const [mostAtFirst, mostLater] = [100, 1000];
// Small entries after heavy ones do not say that the next are small as well.
const forgetting = 0.8;
// A last entry that is heavier is not asked for again and again.
const lightBytes = 4096;

const perStream = (streams: number, entryBytes: number, most: number): number =>
  Math.max(fewestPerStream, Math.min(most, Math.floor(replyBytes / (streams * entryBytes))));

/**
 * Counts a page of a stream. The last entry read before is asked for again: where it is not the first of the page, the
 * stream was trimmed beyond it.
 */
const take = (queue: string, page: StreamPage, place: Place, table: JobTable) => {
  const { firstId, lastId, events, lastBytes } = page;
  const met = place.again && firstId === place.id;
  if (place.again && !met) {
    place.gaps += 1;
    table.forget(queue);
  }
  for (const event of met ? events.slice(1) : events) table.note(queue, event);
  place.id = lastId;
  place.again = lastBytes <= lightBytes;
};

const placeOf = ({ places, start }: Notes, queue: string): Place => {
  const known = places.get(queue) ?? { id: start, again: false, gaps: 0 };
  places.set(queue, known);
  return known;
};

/** One XREAD of some streams; gives those that may hold more, and what was read. */
const readPage = async (
  port: RedisPort,
  { db, prefix }: BullmqSpace,
  queues: readonly string[],
  notes: Notes,
  most: number,
) => {
  const count = perStream(queues.length, notes.entryBytes, most);
  const from = queues.map((queue) => {
    const { id, again } = placeOf(notes, queue);
    return again ? idBefore(id) : id;
  });
  const keys = queues.map((queue) => `${prefix}:${queue}:events`);
  const [reply] = await port.ask([['xread', 'count', String(count), 'streams', ...keys, ...from]], db);
  const pages = parseStreams(reply);
  let [entries, bytes] = [0, 0];
  for (const [index, queue] of queues.entries()) {
    const page = pages.get(keys[index] ?? '');
    const place = placeOf(notes, queue);
    // A stream that is gone or was emptied tells nothing of what was in it.
    if (!page) place.again = false;
    else take(queue, page, place, notes.table);
    entries += page?.events.length ?? 0;
    bytes += page?.bytes ?? 0;
  }
  if (entries > 0) notes.entryBytes = Math.max(bytes / entries, notes.entryBytes * forgetting);
  const full = queues.filter((_, index) => (pages.get(keys[index] ?? '')?.events.length ?? 0) >= count);
  return { full, entries, bytes };
};

const readOn = async (
  port: RedisPort,
  space: BullmqSpace,
  queues: readonly string[],
  notes: Notes,
): Promise<void> => {
  let [rest, entries, bytes, most] = [queues, 0, 0, mostAtFirst];
  while (rest.length > 0 && entries < mostEntries && bytes < collectionBytes) {
    const page = await readPage(port, space, rest, notes, most);
    most = mostLater;
    rest = page.full;
    entries += page.entries;
    bytes += page.bytes;
  }
  if (rest.length > 0) port.unsettled();
};

const durationSamples = (metric: typeof m.bullmqJobWait, durations: Durations, labels: Labels) => {
  const { sum, count } = durations;
  return count === 0 ? [] : histogramSamples(metric, { atMost: atMost(durations), sum, count }, labels);
};

interface Labels {
  readonly db: string;
  readonly prefix: string;
  readonly queue: string;
}

const readSpace = async (port: RedisPort, space: BullmqSpace): Promise<readonly Sample[]> => {
  const { db, prefix } = space;
  const { info } = await port.info();
  const now = Math.floor((numberOf(info, 'server_time_usec') ?? Date.now() * 1000) / 1000);
  const notes = port.memory<Notes>(`bullmq events ${db} ${prefix}`, () => ({
    start: `${now}-0`,
    table: new JobTable(),
    places: new Map(),
    entryBytes: 1000,
  }));
  const queues = await queuesNow(port, space);
  const present = new Set(queues);
  notes.table.keep(present);
  for (const queue of notes.places.keys()) if (!present.has(queue)) notes.places.delete(queue);
  await readOn(port, space, queues, notes);
  const labelled = queues.map(
    (queue) => [{ db: `db${db}`, prefix, queue }, notes.table.counts(queue)] as const,
  );
  const totals = labelled.flatMap(([labels, { completed, failed, deduplicated }]) => [
    sample(m.bullmqJobCompleted, completed, labels),
    sample(m.bullmqJobFailed, failed, labels),
    sample(m.bullmqJobsDeduplicated, deduplicated, labels),
    sample(m.bullmqEventGaps, notes.places.get(labels.queue)?.gaps ?? 0, labels),
  ]);
  // Totals first: where there are too many samples, histograms are left out.
  const durations = labelled.flatMap(([labels, { waits, runs }]) => [
    ...durationSamples(m.bullmqJobWait, waits, labels),
    ...durationSamples(m.bullmqJobRun, runs, labels),
  ]);
  return [...totals, ...durations];
};

/** Counts what ends in each BullMQ queue, and times jobs, from when it first looks; one command for all queues. */
export const bullmqEvents = (spaces: readonly BullmqSpace[]): Collector<RedisPort> => ({
  name: 'bullmq_events',
  metrics: [
    m.bullmqJobCompleted,
    m.bullmqJobFailed,
    m.bullmqJobsDeduplicated,
    m.bullmqEventGaps,
    m.bullmqJobWait,
    m.bullmqJobRun,
  ],
  reads: ['info', 'xread', 'select'],
  keys: keysOf(spaces),
  pace: eventsPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
