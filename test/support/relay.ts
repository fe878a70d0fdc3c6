import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** A TCP relay in front of a server, which counts what passes. */
export interface Relay {
  readonly port: number;
  readonly connections: number;
  /** How often the client spoke after the server had: each is a wait of one network round trip. */
  readonly roundTrips: number;
  /** Bytes from clients to the server, and back. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** From now on nothing passes on the open connections whose client has said this word; none of them is closed. */
  stall(word: string): void;
  stop(): Promise<void>;
}

/** What the client of a connection said first, and whether it is cut off. */
interface Line {
  said: string;
  stalled: boolean;
}

const longestSaid = 4096;

/** Starts a relay to a loopback port. */
export const startRelay = async (to: number): Promise<Relay> => {
  const sockets = new Set<Socket>();
  const lines = new Set<Line>();
  let connections = 0;
  let roundTrips = 0;
  let bytesUp = 0;
  let bytesDown = 0;
  const server = createServer((client) => {
    connections += 1;
    let clientSpoke = false;
    const line: Line = { said: '', stalled: false };
    lines.add(line);
    const upstream = createConnection(to, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => [client, upstream].map((each) => each.destroy()));
    }
    client.on('data', (chunk) => {
      if (!clientSpoke) roundTrips += 1;
      clientSpoke = true;
      bytesUp += chunk.length;
      line.said = `${line.said}${chunk}`.slice(0, longestSaid);
      if (!line.stalled) upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      clientSpoke = false;
      bytesDown += chunk.length;
      if (!line.stalled) client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    get roundTrips() {
      return roundTrips;
    },
    get bytesUp() {
      return bytesUp;
    },
    get bytesDown() {
      return bytesDown;
    },
    stall: (word) => {
      for (const line of lines) if (line.said.includes(word)) line.stalled = true;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
