// What reading five BullMQ queues in full costs, while they are quiet and while they do ten jobs a second.
import { Queue } from 'bullmq';
import type { RedisServer } from '../../../demo/servers/redis.ts';
import type { Workplace } from '../../support/folder.ts';
import { type Scraped, scrape } from '../../support/scrape.ts';
import type { Result, Row, RowOptions } from '../result.ts';
import { startHeadroom, startServerAndAdmin } from '../subjects.ts';
import { at, every, intervalSeconds } from '../watch.ts';
import { startWire } from '../wire.ts';
import { bullmqQueues, serveBullmq } from '../workloads.ts';
import { inWorkplace } from '../workplace.ts';

const row = 'bullmq';
const perSecond = 10;

/** Adds jobs to the five queues by turns, evenly; gives how many it has added. */
const addJobs = (work: Workplace, { url }: RedisServer): (() => number) => {
  const queues = bullmqQueues.map((name) => new Queue(name, { connection: { url } }));
  let added = 0;
  const timer = setInterval(() => {
    const queue = queues[added++ % queues.length];
    queue?.add('send', {}, { removeOnComplete: 100 }).catch(() => {});
  }, 1000 / perSecond);
  for (const queue of queues) {
    queue.on('error', () => {});
    work.later(() => queue.close());
  }
  work.later(() => clearInterval(timer));
  return () => added;
};

/** The commands booked on collectors of BullMQ so far, and on those that only count jobs and tell pauses. */
const booked = ({ lines }: Scraped) => {
  const of = (names: RegExp) =>
    lines
      .filter(
        ({ name, labels }) => name === 'headroom_target_commands_total' && names.test(labels.collector ?? ''),
      )
      .reduce((sum, { value }) => sum + value, 0);
  return { all: of(/^bullmq_/), counts: of(/^bullmq_(queues|histories|pauses)$/) };
};

const total = ({ lines }: Scraped, metric: string): number =>
  lines.filter(({ name }) => name === metric).reduce((sum, { value }) => sum + value, 0);

const watch = (busy: boolean, minutes: number): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const { server } = await startServerAndAdmin(work);
    await serveBullmq(work, server);
    const wire = await startWire(work, server.port);
    const { url } = await startHeadroom(work, { port: wire.port });
    const page = () => scrape(`${url}/metrics`);
    const added = busy ? addJobs(work, server) : () => 0;
    const first = await page();
    const start = wire.commands;
    await at(every(intervalSeconds, minutes * 60), page);
    const last = await page();
    const [before, after] = [booked(first), booked(last)];
    const aMinute = (amount: number) => amount / minutes;
    const bytes = (scraped: Scraped) =>
      scraped.value('headroom_target_bytes_total', { direction: 'received' }) ?? 0;
    const name = busy ? `${perSecond} jobs a second` : 'quiet';
    const counts = after.counts - before.counts;
    const rest = after.all - before.all - counts;
    const [completed, gaps] = ['bullmq_job_completed_total', 'bullmq_event_gaps_total'].map((metric) =>
      total(last, metric),
    );
    return [
      {
        row,
        measure: `${name}: commands a minute for 5 queues`,
        headroom: { value: aMinute(wire.commands - start) },
        note: `INFO and all else included, counted by a relay; jobs counted and pauses ${aMinute(counts).toFixed(1)}, events, ages, stalled jobs, workers, limits and bytes ${aMinute(rest).toFixed(1)}; ${completed} jobs seen completed of ${added()} added, ${gaps} gaps`,
      },
      {
        row,
        measure: `${name}: kB received a minute`,
        headroom: { value: aMinute(bytes(last) - bytes(first)) / 1000 },
      },
    ];
  });

const run = async ({ minutes }: RowOptions): Promise<readonly Result[]> =>
  (await Promise.all([watch(false, minutes), watch(true, minutes)])).flat();

export const bullmqRow: Row = { name: row, waits: true, run };
