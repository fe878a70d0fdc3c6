// What a second Prometheus costs, and one that scrapes every second.

import { newClient } from '../client.ts';
import type { Result, Row, RowOptions } from '../result.ts';
import { startHeadroom, startPeer, startServerAndAdmin } from '../subjects.ts';
import { at, every, intervalSeconds } from '../watch.ts';
import { startWire } from '../wire.ts';
import { declareCelery } from '../workloads.ts';
import { inWorkplace } from '../workplace.ts';

const row = 'sharing';

interface Cost {
  readonly scrapes: number;
  readonly commands: number;
}

/** Own commands for scrapes at these seconds, of a server where something is written all the time. */
const costOf = (seconds: readonly number[]): Promise<Cost> =>
  inWorkplace(async (work) => {
    const { server, admin } = await startServerAndAdmin(work);
    await declareCelery(server);
    const writing = setInterval(() => void admin.incr('written').catch(() => {}), 500);
    work.later(() => clearInterval(writing));
    const wire = await startWire(work, server.port);
    // Without a budget, so that no purse hides what sharing does.
    const { url } = await startHeadroom(work, { port: wire.port, commandsPerDay: 'none' });
    const client = newClient(work, url);
    await client.scrape();
    const before = wire.commands;
    await at(seconds, () => client.scrape());
    return { scrapes: seconds.length, commands: wire.commands - before };
  });

const peerCost = (): Promise<number> =>
  inWorkplace(async (work) => {
    const { server } = await startServerAndAdmin(work);
    const wire = await startWire(work, server.port);
    await newClient(work, (await startPeer(work, wire.port)).url).scrapes(20);
    return wire.commands / 20;
  });

const run = async ({ minutes }: RowOptions): Promise<readonly Result[]> => {
  const end = minutes * 60;
  const one = every(intervalSeconds, end);
  const two = [...one, ...every(intervalSeconds, end, 7 - intervalSeconds)].sort((a, b) => a - b);
  const costs = await Promise.all([one, two, every(1, end)].map(costOf));
  const peer = await peerCost();
  const [alone, second, fast] = costs as [Cost, Cost, Cost];
  const result = (measure: string, cost: Cost): Result => ({
    row,
    measure,
    headroom: { value: cost.commands / alone.commands },
    peer: { value: cost.scrapes / alone.scrapes },
    bar: { most: 1.05 },
    note: `${cost.commands} own commands for ${cost.scrapes} scrapes, against ${alone.commands} for ${alone.scrapes}; ${minutes} min, a write every 0.5 s, ten queues, min_interval 14 s; redis_exporter sends ${peer} for each scrape, whoever asks`,
  });
  return [
    result('commands for two scrapers 7 s apart, × one at 15 s', second),
    result('commands for one scraper every 1 s, × one at 15 s', fast),
  ];
};

export const sharingRow: Row = { name: row, waits: true, run };
