// What an idle scrape costs the exporter's own machine, asked as Prometheus asks.

import { type Client, newClient } from '../client.ts';
import type { Figure, Result, Row } from '../result.ts';
import { latency, overRounds } from '../stats.ts';
import {
  counted,
  everyScrape,
  type Subject,
  startHeadroom,
  startPeer,
  startServerAndAdmin,
} from '../subjects.ts';
import { cpuMs } from '../system.ts';
import { inWorkplace } from '../workplace.ts';

const [warmUp, scrapes, rounds] = [200, 500, 3];

/** CPU per scrape in ms over rounds, and all their latencies. */
export interface Cpu {
  readonly perScrape: Figure;
  readonly latency: Figure;
}

interface Measured {
  readonly client: Client;
  readonly pid: number;
  readonly scrapes: number;
  /** Done before each scrape. */
  readonly first?: () => Promise<unknown>;
}

/** Measures several exporters in turn, round after round, so that what disturbs the machine disturbs all of them. */
export const cpuInTurn = async (subjects: readonly Measured[], times = rounds): Promise<readonly Cpu[]> => {
  const seen = subjects.map(() => ({ cpu: [] as number[], ms: [] as number[] }));
  for (let round = 0; round < times; round++) {
    for (const [index, { client, pid, scrapes, first }] of subjects.entries()) {
      const before = cpuMs(pid);
      seen[index]?.ms.push(...(await client.scrapes(scrapes, first)));
      seen[index]?.cpu.push((cpuMs(pid) - before) / scrapes);
    }
  }
  return seen.map(({ cpu, ms }) => ({ perScrape: overRounds(cpu), latency: latency(ms) }));
};

const run = (): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const { server, admin } = await startServerAndAdmin(work);
    const { port } = server;
    const subjects = [await startHeadroom(work, { port, ...everyScrape }), await startPeer(work, port)];
    const measured = subjects.map(({ url, pid }: Subject) => ({
      client: newClient(work, url),
      pid,
      scrapes,
    }));
    for (const { client } of measured) await client.scrapes(warmUp);
    await mustCollect(admin, measured[0]?.client);
    const [own, peer] = await cpuInTurn(measured);
    return own && peer ? resultsOf(own, peer) : [];
  });

const mustCollect = async (
  admin: Parameters<typeof counted>[0],
  client: Client | undefined,
): Promise<void> => {
  const before = await counted(admin);
  await client?.scrapes(10);
  const commands = (await counted(admin)).commands - before.commands - 1;
  if (commands < 10)
    throw new Error(`Expected every scrape to collect, got ${commands} commands for 10 scrapes`);
};

const resultsOf = (own: Cpu, peer: Cpu): readonly Result[] => {
  const cpu = { row: 'cpu', headroom: own.perScrape, peer: peer.perScrape };
  return [
    {
      ...cpu,
      measure: 'exporter CPU per idle scrape, ms',
      bar: { most: 2 },
      note: `median (range) of ${rounds} rounds of ${scrapes} scrapes in turn, after ${warmUp} to warm up; every scrape collects`,
    },
    {
      ...cpu,
      measure: 'the same, against the other',
      bar: { most: peer.perScrape.value, text: 'below redis_exporter' },
    },
    {
      row: 'cpu',
      measure: 'latency p50 / p95, ms',
      headroom: own.latency,
      peer: peer.latency,
    },
  ];
};

export const cpuRow: Row = { name: 'cpu', waits: false, run };
