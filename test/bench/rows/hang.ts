// What a scrape waits for while Redis is stopped in the middle of everything.

import { newClient } from '../client.ts';
import type { Result, Row } from '../result.ts';
import { everyScrape, startHeadroom, startPeer, startServerAndAdmin } from '../subjects.ts';
import { inWorkplace } from '../workplace.ts';

const timeoutSeconds = 2;
const row = 'hang';

const run = (): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const { server } = await startServerAndAdmin(work);
    const { port } = server;
    const own = newClient(work, (await startHeadroom(work, { port, ...everyScrape })).url, timeoutSeconds);
    const peer = newClient(work, (await startPeer(work, port)).url, timeoutSeconds);
    for (const { scrapes } of [own, peer]) await scrapes(3);
    server.kill('SIGSTOP');
    const first = await own.scrape();
    const then = await own.scrapes(5);
    const [peerFirst, peerThen] = [await peer.scrape(), await peer.scrape()];
    return [
      {
        row,
        measure: 'first scrape while Redis hangs, ms',
        headroom: { value: first },
        peer: { value: peerFirst },
        bar: { most: timeoutSeconds * 1000, text: "≤ 2,000 (Prometheus' timeout)" },
        note: 'the header says 2 s, of which Headroom keeps 0.25 s for the way back; redis_exporter waits for its own default of 15 s',
      },
      {
        row,
        measure: 'the ones after it, ms',
        headroom: { value: Math.max(...then) },
        peer: { value: peerThen },
        bar: { most: 100 },
        note: 'the longest of 5; one of redis_exporter',
      },
    ];
  });

export const hangRow: Row = { name: row, waits: false, run };
