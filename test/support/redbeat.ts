// redbeat's keys: no Debian package has it, so tests write what it wrote when the fixture was captured.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { root } from '../../demo/servers/root.ts';

const lines = readFileSync(join(root, 'test/fixtures/celery/redbeat_keys.txt'), 'utf8').split('\n');

/** The hash of the captured entry `redbeat:every-10s`. */
export const capturedRedbeat = (): { readonly definition: string; readonly meta: string } => {
  const behind = (name: string) => lines[lines.indexOf(name) + 1] ?? '';
  return { definition: behind('definition'), meta: behind('meta') };
};

/** What a written entry differs in from the captured one. */
export interface RedbeatOptions {
  readonly dueAt: number;
  readonly enabled?: boolean;
  readonly schedule?: object;
}

/** Writes an entry as redbeat does: its hash, and its due time in seconds among the others. */
export const writeRedbeat = async (
  redis: Redis,
  name: string,
  { dueAt, enabled = true, schedule = { __type__: 'interval', every: 60, relative: false } }: RedbeatOptions,
): Promise<void> => {
  const { definition, meta } = capturedRedbeat();
  const written = { ...(JSON.parse(definition) as object), name, schedule, enabled };
  await redis.hset(`redbeat:${name}`, { definition: JSON.stringify(written), meta });
  await redis.sadd('redbeat::statics', name);
  await redis.zadd('redbeat::schedule', Math.floor(dueAt / 1000), `redbeat:${name}`);
};
