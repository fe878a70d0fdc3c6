// A TCP relay in front of Redis that counts commands and waits, and may be as far away as it likes.
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Workplace } from '../support/folder.ts';

/** What has passed so far. */
export interface Wire {
  readonly port: number;
  readonly commands: number;
  readonly connections: number;
  /** Waits for a reply, and one more for each connection's handshake. */
  readonly roundTrips: number;
}

/** Counts the commands in what a client sends: arrays of bulk strings, however they are cut into chunks. */
export const commandCounter = (): ((chunk: Buffer) => number) => {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    let commands = 0;
    for (let end = commandEnd(held); end !== undefined; end = commandEnd(held)) {
      held = held.subarray(end);
      commands += 1;
    }
    return commands;
  };
};

// https://redis.io/docs/latest/develop/reference/protocol-spec/: `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`.
const commandEnd = (buffer: Buffer): number | undefined => {
  let at = buffer.indexOf('\r\n');
  if (at < 0) return undefined;
  if (buffer[0] !== 0x2a) throw new Error(`Expected an array of bulk strings, got ${buffer.subarray(0, at)}`);
  const parts = Number(buffer.toString('latin1', 1, at));
  for (let part = 0; part < parts; part++) {
    const end = buffer.indexOf('\r\n', at + 2);
    if (end < 0) return undefined;
    at = end + 2 + Number(buffer.toString('latin1', at + 3, end));
    if (buffer.length < at + 2) return undefined;
  }
  return at + 2;
};

/** Passes chunks on in order, each so many ms after it came; not before `notBefore`. */
const delayed = (ms: number, notBefore: number, send: (chunk: Buffer) => void): ((chunk: Buffer) => void) => {
  if (ms === 0) return send;
  const queue: { readonly due: number; readonly chunk: Buffer }[] = [];
  const flush = (): void => {
    const now = performance.now();
    while (queue[0] && queue[0].due <= now) send(queue.shift()?.chunk as Buffer);
    if (queue[0]) wake(queue[0].due);
  };
  // A timer of Node is up to 1 ms late: the last bit is waited for turn by turn.
  const wake = (due: number): void => {
    const left = due - performance.now();
    if (left > 1.2) setTimeout(flush, left - 1.2);
    else setImmediate(flush);
  };
  return (chunk) => {
    const due = Math.max(performance.now() + ms, notBefore);
    queue.push({ due, chunk });
    if (queue.length === 1) wake(due);
  };
};

interface Counts {
  commands: number;
  connections: number;
  roundTrips: number;
}

const relay = (client: Socket, to: number, delayMs: number, counts: Counts): Socket => {
  const upstream = createConnection(to, '127.0.0.1');
  for (const socket of [client, upstream]) {
    socket.setNoDelay(true);
    socket.on('error', () => {}).on('close', () => [client, upstream].map((each) => each.destroy()));
  }
  const count = commandCounter();
  let clientSpoke = false;
  counts.connections += 1;
  counts.roundTrips += 1;
  // The kernel has accepted at once: what a far server's handshake takes is added to the first words.
  const handshake = performance.now() + 3 * delayMs;
  const up = delayed(delayMs, handshake, (chunk) => void upstream.write(chunk));
  const down = delayed(delayMs, 0, (chunk) => void client.write(chunk));
  client.on('data', (chunk: Buffer) => {
    counts.commands += count(chunk);
    if (!clientSpoke) counts.roundTrips += 1;
    clientSpoke = true;
    up(chunk);
  });
  upstream.on('data', (chunk: Buffer) => {
    clientSpoke = false;
    down(chunk);
  });
  return upstream;
};

/** Starts a relay to a loopback port; `delayMs` is the way there, and again the way back. */
export const startWire = async (work: Workplace, to: number, delayMs = 0): Promise<Wire> => {
  const counts: Counts = { commands: 0, connections: 0, roundTrips: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client).add(relay(client, to, delayMs, counts));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  work.later(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return Object.defineProperties({ port } as Wire, {
    commands: { get: () => counts.commands },
    connections: { get: () => counts.connections },
    roundTrips: { get: () => counts.roundTrips },
  });
};
