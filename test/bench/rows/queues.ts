// Ten empty Celery queues and five quiet BullMQ queues, with idle workers attached, as the scrapes of minutes see them.

import { newClient } from '../client.ts';
import type { Result, Row, RowOptions } from '../result.ts';
import { sum } from '../stats.ts';
import { startHeadroom, startPeer, startServerAndAdmin } from '../subjects.ts';
import { at, every, intervalSeconds } from '../watch.ts';
import { startWire } from '../wire.ts';
import { declareCelery, queueKeys, serveBullmq, serveCelery } from '../workloads.ts';
import { inWorkplace } from '../workplace.ts';

const row = 'queues';

const run = ({ minutes }: RowOptions): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const { server } = await startServerAndAdmin(work);
    await declareCelery(server);
    await serveBullmq(work, server);
    await serveCelery(work, server);
    const wire = await startWire(work, server.port);
    const client = newClient(work, (await startHeadroom(work, { port: wire.port })).url);
    await client.scrape();
    const start = wire.commands;
    const costs: number[] = [];
    await at(every(intervalSeconds, minutes * 60), async () => {
      const before = wire.commands;
      await client.scrape();
      costs.push(wire.commands - before);
    });
    const peerWire = await startWire(work, server.port);
    const peer = newClient(work, (await startPeer(work, peerWire.port, queueKeys)).url);
    await peer.scrapes(5);
    const half = costs.slice(costs.length / 2);
    return [
      {
        row,
        measure: 'commands per collection',
        headroom: { value: sum(costs) / costs.length },
        peer: { value: peerWire.commands / 5 },
        bar: { most: 2 },
        note: `mean of ${costs.length} collections ${intervalSeconds} s apart (${costs.join(' ')}; the later half ${(sum(half) / half.length).toFixed(2)}), counted by a relay, after the first which took ${start}; redis_exporter with the same ${queueKeys.length} keys`,
      },
    ];
  });

export const queuesRow: Row = { name: row, waits: true, run };
