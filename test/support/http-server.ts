import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server of a test's own on loopback. */
export interface HttpServer {
  readonly url: string;
  stop(): void;
}

/** Starts one that answers as the listener does. */
export const startHttp = async (listener: RequestListener): Promise<HttpServer> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
