// The two exporters that are compared, each started as a process of its own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { startExporter } from '../../demo/servers/exporter.ts';
import { answersOk, startServer } from '../../demo/servers/process.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import type { Workplace } from '../support/folder.ts';

/** Debian's program. */
export const peerProgram = 'prometheus-redis-exporter';

/** A running exporter. */
export interface Subject {
  readonly name: 'Headroom' | 'redis_exporter';
  readonly url: string;
  readonly pid: number;
}

export interface HeadroomOptions {
  /** Of the Redis server, or of a relay in front of it. */
  readonly port: number;
  /** The config's own default unless given. */
  readonly minInterval?: string;
  readonly commandsPerDay?: number | 'none';
  readonly celeryQueues?: readonly string[];
  readonly services?: readonly object[];
}

/** Everything is read on every scrape, however many there are: what one collection costs. */
export const everyScrape = { minInterval: '0s', commandsPerDay: 'none' } as const;

/** Starts the built exporter with a config of these options. */
export const startHeadroom = async (work: Workplace, options: HeadroomOptions): Promise<Subject> => {
  const { port, minInterval, commandsPerDay, celeryQueues, services } = options;
  const own = await getPort();
  const config = join(work.dir, `headroom-${own}.json`);
  const target = {
    name: 'redis',
    kind: 'redis',
    url: `redis://127.0.0.1:${port}`,
    ...(commandsPerDay === undefined ? {} : { budgets: { commands_per_day: commandsPerDay } }),
    ...(celeryQueues === undefined ? {} : { celery: [{ queues: celeryQueues }] }),
    ...(services === undefined ? {} : { services }),
  };
  const shared = minInterval === undefined ? {} : { min_interval: minInterval };
  writeFileSync(config, JSON.stringify({ ...shared, targets: [target] }));
  const { url, pid } = work.keep(await startExporter({ dir: work.dir, env: {}, config, port: own }));
  return { name: 'Headroom', url, pid };
};

/** Starts redis_exporter with its defaults, these keys of database 0, and more arguments. */
export const startPeer = async (
  work: Workplace,
  port: number,
  keys: readonly string[] = [],
  more: readonly string[] = [],
): Promise<Subject> => {
  const own = await getPort();
  const url = `http://127.0.0.1:${own}`;
  const { pid } = work.keep(
    await startServer({
      name: `${peerProgram}-${own}`,
      program: peerProgram,
      args: [
        `-redis.addr=redis://127.0.0.1:${port}`,
        `-web.listen-address=127.0.0.1:${own}`,
        ...(keys.length > 0 ? [`-check-single-keys=${keys.map((key) => `db0=${key}`).join()}`] : []),
        ...more,
      ],
      dir: work.dir,
      // Only its landing page: /metrics would be a scrape.
      ready: () => answersOk(url),
    }),
  );
  return { name: 'redis_exporter', url, pid };
};

/** A fresh Redis, and a connection of the benchmark's own to it. */
export const startServerAndAdmin = async (
  work: Workplace,
): Promise<{ readonly server: RedisServer; readonly admin: Redis }> => {
  const server = work.keep(await startRedis({ dir: work.dir }));
  const admin = new Redis(server.url, { disableClientInfo: true });
  work.later(() => admin.disconnect());
  return { server, admin };
};

/** What a server has counted; asking is a command too, counted in the next answer. */
export const counted = async (admin: Redis): Promise<{ commands: number; connections: number }> => {
  const info = await admin.info('stats');
  const field = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  return { commands: field('total_commands_processed'), connections: field('total_connections_received') };
};
