import { TargetError } from '../../exporter/failure.ts';
import { envelope } from './celery-events.ts';
import { type LiteralPort, literalPort } from './redis-port.ts';

/** What a worker answers to each request; undefined where it does not. */
export interface Worker {
  readonly hostname: string;
  readonly active_queues: unknown;
  readonly stats: unknown;
}

/** An answer to `active_queues`. */
export const queuesOf = (...names: readonly string[]): unknown => names.map((name) => ({ name }));

/** An answer to `stats`, of a pool of two processes. */
export const statsOf = (more: object = {}): unknown => ({
  pid: 1,
  uptime: 60,
  prefetch_count: 8,
  pool: { 'max-concurrency': 2, processes: [3, 4] },
  total: { 'shop.mail': 5 },
  ...more,
});

export interface ControlPort extends LiteralPort {
  /** Who listens from now on. */
  workers: readonly Worker[];
  /** Nodes whose mailboxes are bound besides those of workers. */
  dead: readonly string[];
  /** Others that listen to all channels. */
  strangers: number;
  /** A command that is refused from now on. */
  refused: string | undefined;
  /** Ms until the deadline. */
  left: number;
}

interface Request {
  readonly method: 'active_queues' | 'stats';
  readonly ticket: string;
}

/** A port in front of workers that answer at once; `texts` are in the list of replies without being any. */
export const controlPort = (workers: readonly Worker[], texts: readonly string[] = []): ControlPort => {
  const literal = literalPort({});
  const list: string[] = [...texts];
  const answer = (message: string): number => {
    const request = JSON.parse(Buffer.from(JSON.parse(message).body, 'base64').toString()) as Request;
    for (const worker of port.workers) {
      const result = worker[request.method];
      const reply = {
        ...JSON.parse(envelope({ [worker.hostname]: result })),
        headers: { ticket: request.ticket },
      };
      if (result !== undefined) list.unshift(JSON.stringify(reply));
    }
    return port.workers.length + port.strangers;
  };
  const run = (name: string, args: readonly string[]) => {
    if (name === port.refused) throw new TargetError('permission', `NOPERM ${name}`);
    if (name === 'publish') return answer(args[1] ?? '');
    if (name === 'smembers')
      return [...port.workers.map(({ hostname }) => hostname), ...port.dead].map(
        (hostname) => `||${hostname}.celery.pidbox`,
      );
    if (name === 'rpush') return list.push('');
    if (name === 'del') return list.splice(0).length;
    const [from, to] = [Number(args[1]) + list.length, Number(args[2]) + list.length + 1];
    return name === 'lrange' ? list.slice(Math.max(0, from), Math.max(0, to)) : 1;
  };
  const asked: string[] = [];
  const port: ControlPort = {
    ...literal,
    asked,
    workers,
    dead: [],
    strangers: 0,
    refused: undefined,
    left: 5000,
    leftMs: () => port.left,
    unsettled: () => {
      port.unsettledTimes += 1;
    },
    ask: async (commands, db = 0) =>
      commands.map(([name, ...args]) => {
        asked.push(`${db} ${[name, ...(name === 'publish' ? args.slice(0, 1) : args)].join(' ')}`);
        return run(name, args);
      }),
  };
  return port;
};
