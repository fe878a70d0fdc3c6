import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A command as a client sent it, and the number of the connection it came on, from 0. */
export interface Received {
  readonly connection: number;
  readonly command: readonly string[];
}

/** What to answer, as bytes of RESP2; nothing at all keeps the client waiting. */
export type Answer = (command: readonly string[], connection: number) => string | undefined;

/** A server on loopback that speaks Redis' protocol and answers as it is told. */
export interface RespServer {
  readonly port: number;
  readonly received: readonly Received[];
  readonly connections: number;
  /** Closes the connections there are; new ones are accepted. */
  drop(): void;
  stop(): Promise<void>;
}

export const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** The whole commands at the start of what was received, and how many bytes they take. */
const commandsIn = (
  bytes: string,
): { readonly commands: readonly (readonly string[])[]; readonly end: number } => {
  const commands: string[][] = [];
  let end = 0;
  for (;;) {
    const [head, count] = /^\*(\d+)\r\n/.exec(bytes.slice(end)) ?? [];
    if (head === undefined) return { commands, end };
    let next = end + head.length;
    const command: string[] = [];
    for (let index = 0; index < Number(count); index++) {
      const [size, length] = /^\$(\d+)\r\n/.exec(bytes.slice(next)) ?? [];
      const start = next + (size ?? '').length;
      next = start + Number(length) + 2;
      if (size === undefined || bytes.length < next) return { commands, end };
      command.push(Buffer.from(bytes.slice(start, next - 2), 'latin1').toString());
    }
    commands.push(command);
    end = next;
  }
};

/** Starts it on a free port. */
export const startRespServer = async (answer: Answer): Promise<RespServer> => {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    const connection = connections++;
    let pending = '';
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      pending += chunk;
      const { commands, end } = commandsIn(pending);
      pending = pending.slice(end);
      for (const command of commands) {
        received.push({ connection, command });
        socket.write(answer(command, connection) ?? '');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    received,
    get connections() {
      return connections;
    },
    drop,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      drop();
      await closed;
    },
  };
};
