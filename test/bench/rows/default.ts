// What one collection of a Redis without queues costs the server.
import type { Workplace } from '../../support/folder.ts';
import { newClient } from '../client.ts';
import type { Result, Row } from '../result.ts';
import { counted, type Subject, startHeadroom, startPeer, startServerAndAdmin } from '../subjects.ts';
import { startWire, type Wire } from '../wire.ts';
import { inWorkplace } from '../workplace.ts';

const scrapes = 20;

interface Cost {
  readonly commands: number;
  readonly roundTrips: number;
  readonly connections: number;
}

const row = 'default';

const costOf = async (
  work: Workplace,
  admin: Parameters<typeof counted>[0],
  wire: Wire,
  { name, url }: Subject,
): Promise<Cost> => {
  const client = newClient(work, url);
  await client.scrape();
  const before = await counted(admin);
  const { commands: relayed, roundTrips } = wire;
  await client.scrapes(scrapes);
  const after = await counted(admin);
  // The INFO that gave the first figure is counted in the second.
  const commands = after.commands - before.commands - 1;
  if (commands !== wire.commands - relayed) {
    throw new Error(`Expected the ${wire.commands - relayed} commands relayed of ${name}, got ${commands}`);
  }
  return {
    commands: commands / scrapes,
    roundTrips: (wire.roundTrips - roundTrips) / scrapes,
    connections: (after.connections - before.connections) / scrapes,
  };
};

const run = (): Promise<readonly Result[]> =>
  inWorkplace(async (work) => {
    const { server, admin } = await startServerAndAdmin(work);
    const wire = await startWire(work, server.port);
    const own = await costOf(
      work,
      admin,
      wire,
      await startHeadroom(work, { port: wire.port, minInterval: '0s' }),
    );
    const peer = await costOf(work, admin, wire, await startPeer(work, wire.port));
    const result = (measure: keyof Cost, text: string, most: number): Result => ({
      row,
      measure: `${text} per collection`,
      headroom: { value: own[measure] },
      peer: { value: peer[measure] },
      bar: { most },
    });
    return [
      {
        ...result('commands', 'commands', 1),
        note: `mean of ${scrapes} collections, counted by the server and the same by a relay`,
      },
      {
        ...result('roundTrips', 'round trips', 1),
        note: 'counted by the relay; opening a connection is one',
      },
      result('connections', 'new connections', 0),
    ];
  });

export const defaultRow: Row = { name: row, waits: false, run };
