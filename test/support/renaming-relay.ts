import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** A TCP relay in front of a server that spells one field of INFO otherwise, as a server that does not give it. */
export interface RenamingRelay {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one on loopback; lengths stay as they are, so that the protocol holds. */
export const startRenamingRelay = async (to: number, field: string): Promise<RenamingRelay> => {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = createConnection(to, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => [client, upstream].map((each) => each.destroy()));
    }
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.setEncoding('latin1').on('data', (chunk: string) => {
      client.write(chunk.replace(`\n${field}:`, `\n${'x'.repeat(field.length)}:`), 'latin1');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
