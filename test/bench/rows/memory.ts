// What the exporters' processes hold after a thousand scrapes.
import type { Workplace } from '../../support/folder.ts';
import { newClient } from '../client.ts';
import type { Result, Row } from '../result.ts';
import { everyScrape, type Subject, startHeadroom, startPeer, startServerAndAdmin } from '../subjects.ts';
import { memoryMb } from '../system.ts';
import { inWorkplace } from '../workplace.ts';

const scrapes = 1000;

const heldBy = async (work: Workplace, { url, pid }: Subject) => {
  const client = newClient(work, url);
  await client.scrapes(scrapes);
  return memoryMb(pid);
};

const run = (): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const { server } = await startServerAndAdmin(work);
    const { port } = server;
    const own = await heldBy(work, await startHeadroom(work, { port, ...everyScrape }));
    const peer = await heldBy(work, await startPeer(work, port));
    return [
      {
        row: 'memory',
        measure: 'resident MB after 1,000 scrapes',
        headroom: { value: own.now },
        peer: { value: peer.now },
        bar: { most: 100 },
        note: `VmRSS right after the last one; at its peak ${own.peak.toFixed(0)} and ${peer.peak.toFixed(0)} MB`,
      },
    ];
  });

export const memoryRow: Row = { name: 'memory', waits: false, run };
