// Thousands of connections to a Redis, each with a name.
import { createConnection, type Socket } from 'node:net';
import { encode } from '../../exporter/targets/redis-exchange.ts';
import type { Command } from '../../exporter/targets/redis-port.ts';
import type { Workplace } from '../support/folder.ts';

const answered = (socket: Socket, replies: number): Promise<void> =>
  new Promise((resolve, reject) => {
    let seen = 0;
    const count = (data: Buffer): void => {
      seen += data.toString('latin1').split('\r\n').length - 1;
      if (seen < replies) return;
      socket.off('data', count).off('error', reject);
      resolve();
    };
    socket.on('data', count).once('error', reject);
  });

/** Opens connections, as many at a time as a server takes; they end with the workplace. */
export const openClients = async (
  work: Workplace,
  port: number,
  count: number,
): Promise<readonly Socket[]> => {
  const sockets: Socket[] = [];
  work.later(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let at = 0; at < count; at += 100) {
    const some = Array.from({ length: Math.min(100, count - at) }, () =>
      createConnection({ host: '127.0.0.1', port }),
    );
    sockets.push(...some);
    await Promise.all(
      some.map(
        (socket) =>
          new Promise<void>((resolve, reject) => void socket.once('connect', resolve).once('error', reject)),
      ),
    );
  }
  for (const socket of sockets) socket.on('error', () => undefined);
  return sockets;
};

/** Has each of them send the commands that are its own, and waits for the answers, each of one line. */
export const sendEach = async (
  sockets: readonly Socket[],
  commandsOf: (at: number) => readonly Command[],
): Promise<void> => {
  for (let at = 0; at < sockets.length; at += 100) {
    await Promise.all(
      sockets.slice(at, at + 100).map((socket, offset) => {
        const commands = commandsOf(at + offset);
        const done = answered(socket, commands.length);
        socket.write(encode(commands));
        return done;
      }),
    );
  }
};
