// 5,000 clients told by service and group, beside the client list of redis_exporter.
import type { Workplace } from '../../support/folder.ts';
import { newClient } from '../client.ts';
import { openClients, sendEach } from '../clients.ts';
import type { Result, Row } from '../result.ts';
import { everyScrape, type Subject, startHeadroom, startPeer, startServerAndAdmin } from '../subjects.ts';
import { memoryMb } from '../system.ts';
import { inWorkplace } from '../workplace.ts';
import { type Cpu, cpuInTurn } from './cpu.ts';

const row = 'clients';
const clients = 5000;
const [warmUp, scrapes, peerScrapes, rounds] = [60, 40, 5, 3];

const services = Array.from({ length: 10 }, (_, at) => ({
  name: `service-${at}`,
  match: { client_name: `service-${at}-*` },
  expected: 1,
}));

/** Fifty processes of ten services, and everybody with a name and database that few others have. */
const orderly = (at: number) => [['client', 'setname', `service-${at % 10}-${at % 50}`] as const];
const hostile = (at: number) => [
  ['client', 'setname', `"{=}\\${(at * 7919).toString(36)}`] as const,
  ['select', String(at % 16)] as const,
];

interface Found {
  readonly none: Cpu;
  readonly own: Cpu;
  readonly peer: Cpu;
  readonly hostile: Cpu;
  readonly series: readonly number[];
  readonly peerSeries: number;
  readonly memory: number;
  readonly peerMemory: number;
}

/** The series of a page, all of them, or those of metrics that tell of clients. */
const seriesOf = async ({ url }: Subject, of: RegExp): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n').filter((line) => of.test(line)).length;
};

const ofClients =
  /^redis_(clients_(connections|blocked|\w+_max_seconds|output_buffer_bytes|memory_bytes)|service_\w+|services_configured|connections_opened_total|unknown_connections|client_commands_total)[{ ]/;

const measure = async (work: Workplace): Promise<Found> => {
  const { server, admin } = await startServerAndAdmin(work);
  const { port } = server;
  const own = await startHeadroom(work, { port, ...everyScrape, services });
  const peer = await startPeer(work, port, [], ['-export-client-list']);
  const measured = { client: newClient(work, own.url), pid: own.pid, scrapes };
  const peerMeasured = { client: newClient(work, peer.url, 60), pid: peer.pid, scrapes: peerScrapes };
  await measured.client.scrapes(warmUp);
  const [none] = await cpuInTurn([measured], rounds);
  const sockets = await openClients(work, port, clients);
  await sendEach(sockets, orderly);
  await measured.client.scrapes(warmUp);
  const [first, second] = await cpuInTurn([measured, peerMeasured], rounds);
  const series = [await seriesOf(own, ofClients)];
  const peerSeries = await seriesOf(peer, /^redis_connected_clients_details[{ ]/);
  await sendEach(sockets, hostile);
  await measured.client.scrapes(warmUp);
  const [third] = await cpuInTurn([measured], rounds);
  series.push(await seriesOf(own, ofClients));
  const connected = Number(/^connected_clients:(\d+)/m.exec(await admin.info('clients'))?.[1]);
  if (connected < clients) throw new Error(`Expected ${clients} connections, got ${connected}`);
  const memory = memoryMb(own.pid).now;
  const peerMemory = memoryMb(peer.pid).now;
  return { none, own: first, peer: second, hostile: third, series, peerSeries, memory, peerMemory } as Found;
};

const resultsOf = (found: Found): readonly Result[] => [
  {
    row,
    measure: 'CPU per scrape, 5,000 clients of 10 services, ms',
    headroom: found.own.perScrape,
    peer: found.peer.perScrape,
    bar: { most: 20 },
    note: `median (range) of ${rounds} rounds of ${scrapes} scrapes (redis_exporter ${peerScrapes}), CLIENT LIST read in each; without these clients ${found.none.perScrape.value.toFixed(2)} ms`,
  },
  {
    row,
    measure: 'the same, each with a name of its own, 16 databases',
    headroom: found.hostile.perScrape,
  },
  {
    row,
    measure: 'series of clients, 10 services / own names',
    headroom: { value: Math.max(...found.series) },
    peer: { value: found.peerSeries },
    bar: { most: 500 },
    note: `${found.series.join(' and ')}; the larger counts. redis_exporter's of connected_clients_details`,
  },
  {
    row,
    measure: 'resident MB with 5,000 clients',
    headroom: { value: found.memory },
    peer: { value: found.peerMemory },
    bar: { most: 150 },
  },
  {
    row,
    measure: 'latency p50 / p95 with 5,000 clients, ms',
    headroom: found.own.latency,
    peer: found.peer.latency,
  },
];

const run = (): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    return resultsOf(await measure(work));
  });

export const clientsRow: Row = { name: row, waits: false, run };
