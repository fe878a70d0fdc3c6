// How long a scrape takes when Redis is 10 ms away.
import { performance } from 'node:perf_hooks';
import { Redis } from 'ioredis';
import type { Workplace } from '../../support/folder.ts';
import { newClient } from '../client.ts';
import type { Result, Row } from '../result.ts';
import { latency } from '../stats.ts';
import { everyScrape, startHeadroom, startPeer, startServerAndAdmin } from '../subjects.ts';
import { startWire } from '../wire.ts';
import { celeryQueues, declareCelery, priorityLists } from '../workloads.ts';
import { inWorkplace } from '../workplace.ts';

const [eachWayMs, scrapes, peerScrapes] = [5, 100, 8];
// So many that a scrape right after another asks too, as one of 15 s later does under the budget by default.
const commandsPerDay = 100_000_000;
const row = 'delay';
const lists = priorityLists(celeryQueues);

const run = (): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const { server, admin } = await startServerAndAdmin(work);
    await declareCelery(server);
    // Half of the queues have work: both ways of reading are in use.
    for (const queue of celeryQueues.slice(0, 5)) await admin.lpush(queue, 'a task');
    const { port } = await startWire(work, server.port, eachWayMs);
    const first = () => admin.incr('written');
    const client = newClient(work, (await startHeadroom(work, { port, ...everyScrape })).url);
    await client.scrapes(20, first);
    const busy = latency(await client.scrapes(scrapes, first));
    // Without a budget all is read each time, who is connected too: that is never quiet.
    const budgeted = { port, minInterval: everyScrape.minInterval, commandsPerDay };
    const calm = newClient(work, (await startHeadroom(work, budgeted)).url);
    await calm.scrapes(20);
    const quiet = latency(await calm.scrapes(scrapes));
    const plain = newClient(work, (await startPeer(work, port)).url);
    const peerQuiet = latency(await plain.scrapes(scrapes / 4));
    const checking = newClient(work, (await startPeer(work, port, lists)).url);
    const peerBusy = latency(await checking.scrapes(peerScrapes, first));
    const ping = latency(await pings(work, port));
    return [
      {
        row,
        measure: 'latency p50 / p95 at 10 ms, quiet, ms',
        headroom: quiet,
        peer: peerQuiet,
        bar: { most: 15 },
        note: `ten Celery queues, nothing written, under a budget that scrapes right after each other keep; ${scrapes} scrapes; redis_exporter without keys. A PING through the relay takes ${ping.value.toFixed(1)} ms (p95 ${ping.p95?.toFixed(1)})`,
      },
      {
        row,
        measure: 'latency p50 / p95 at 10 ms, busy, ms',
        headroom: busy,
        peer: peerBusy,
        bar: { most: 28 },
        note: `a write before each scrape, so that the ten queues are read, half of them with tasks; redis_exporter with their ${lists.length} lists, ${peerScrapes} scrapes`,
      },
    ];
  });

const pings = async (work: Workplace, port: number): Promise<readonly number[]> => {
  const redis = new Redis(port, '127.0.0.1');
  work.later(() => redis.disconnect());
  const took: number[] = [];
  for (let time = 0; time < 30; time++) {
    const start = performance.now();
    await redis.ping();
    // The first ones also wait for the connection.
    if (time >= 5) took.push(performance.now() - start);
  }
  return took;
};

export const delayRow: Row = { name: row, waits: false, run };
