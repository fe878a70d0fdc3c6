// 250 configured Celery queues of 4 priority lists each: a thousand keys, all empty or none.
import type { Workplace } from '../../support/folder.ts';
import { type Client, newClient } from '../client.ts';
import type { Result, Row } from '../result.ts';
import { everyScrape, startHeadroom, startPeer, startServerAndAdmin } from '../subjects.ts';
import { priorityLists } from '../workloads.ts';
import { inWorkplace } from '../workplace.ts';
import { type Cpu, cpuInTurn } from './cpu.ts';

const queues = Array.from({ length: 250 }, (_, index) => `queue-${String(index).padStart(3, '0')}`);
const lists = priorityLists(queues);
const [warmUp, scrapes, peerScrapes, rounds] = [150, 200, 15, 3];

interface Found {
  readonly idle: Cpu;
  readonly unread: Cpu;
  readonly empty: Cpu;
  readonly peerEmpty: Cpu;
  readonly full: Cpu;
  readonly peerFull: Cpu;
}

const row = 'keys';

const run = (): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    return resultsOf(await measure(work));
  });

const measure = async (work: Workplace): Promise<Found> => {
  const { server, admin } = await startServerAndAdmin(work);
  const { port } = server;
  const started = [
    await startHeadroom(work, { port, ...everyScrape }),
    await startHeadroom(work, { port, ...everyScrape, celeryQueues: queues }),
    await startPeer(work, port, lists),
  ];
  const [bare, own, peer] = started.map(({ url, pid }) => ({ client: newClient(work, url), pid, scrapes }));
  if (!bare || !own || !peer) throw new Error('Expected three exporters, got fewer');
  const first = () => admin.incr('written');
  const few = { ...peer, scrapes: peerScrapes };
  const warm = async (client: Client) => void (await client.scrapes(warmUp, first));
  await warm(bare.client);
  await warm(own.client);
  await peer.client.scrape();
  const [idle, unread, empty, peerEmpty] = await cpuInTurn([bare, own, { ...own, first }, few], rounds);
  const pipeline = admin.pipeline();
  for (const list of lists) pipeline.lpush(list, 'a task');
  await pipeline.exec();
  await warm(own.client);
  const [full, peerFull] = await cpuInTurn([{ ...own, first }, few], rounds);
  return { idle, unread, empty, peerEmpty, full, peerFull } as Found;
};

const resultsOf = ({ idle, unread, empty, peerEmpty, full, peerFull }: Found): readonly Result[] => [
  {
    row,
    measure: 'CPU per scrape, 1,000 keys with entries, ms',
    headroom: full.perScrape,
    peer: peerFull.perScrape,
    bar: { most: 5 },
    note: `median (range) of ${rounds} rounds of ${scrapes} scrapes (redis_exporter ${peerScrapes}); a write before each, so that all is read`,
  },
  {
    row,
    measure: 'CPU per scrape, 1,000 empty keys, ms',
    headroom: empty.perScrape,
    peer: peerEmpty.perScrape,
  },
  {
    row,
    measure: 'of which more than an idle scrape, ms',
    headroom: { value: empty.perScrape.value - idle.perScrape.value },
    bar: { most: 0.5 },
    note: `the line above less ${idle.perScrape.value.toFixed(2)} ms of the same exporter without queues, so with the text of 250 series; the read alone (less a scrape that need not read again) is ${(empty.perScrape.value - unread.perScrape.value).toFixed(2)} ms`,
  },
  {
    row,
    measure: 'latency p50 / p95 with entries, ms',
    headroom: full.latency,
    peer: peerFull.latency,
  },
];

export const keysRow: Row = { name: row, waits: false, run };
