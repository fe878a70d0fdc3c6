import { createConnection } from 'node:net';
import getPort from 'get-port';
import { type Server, startServer } from './process.ts';
import type { Where } from './where.ts';

/** A running redis-server. */
export interface RedisServer extends Server {
  readonly url: string;
  readonly port: number;
}

export interface RedisOptions {
  readonly dir: string;
  /** A free one unless given. */
  readonly port?: number | undefined;
  /** Appended last, so they win. */
  readonly args?: readonly string[] | undefined;
  /** A redis.conf; without one nothing is saved. */
  readonly config?: string | undefined;
  readonly where?: Where | undefined;
}

/** Starts redis-server on loopback and waits until it answers PING. */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const port = options.port ?? (await getPort());
  const saving = options.config === undefined ? ['--save', '', '--appendonly', 'no'] : [options.config];
  const own = ['--bind', '127.0.0.1', '--port', String(port), '--dir', options.dir, '--logfile', ''];
  const server = await startServer({
    name: `redis-${port}`,
    program: 'redis-server',
    args: [...saving, ...own, '--daemonize', 'no', ...(options.args ?? [])],
    dir: options.dir,
    ready: () => answersPing(port),
    where: options.where,
  });
  return { ...server, url: `redis://127.0.0.1:${port}`, port };
}

/** A refusal for want of a password or a right is an answer too; `-LOADING` is not yet one. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 1000 });
    const say = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (data) => say(/^(\+PONG|-NOAUTH|-NOPERM)/.test(data.toString())));
    socket.on('timeout', () => say(false));
    socket.on('error', () => say(false));
  });
}
