import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UnreadableFile } from '../audit/problem.ts';
import { parseRedisConf } from '../audit/redis-conf.ts';
import type { RedisConfConfig } from './config.ts';
import { type Context, fromFile } from './login.ts';

/** The redis.conf that comes with Headroom: three folders up in dist/, two in the sources. */
const shippedPath = (): string => {
  const paths = ['../../redis/redis.conf', '../../../redis/redis.conf'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return paths.find((path) => existsSync(path)) ?? 'redis/redis.conf';
};

/** What a target's settings are held against, if anything; faults told. */
export const redisConfConfig = (
  source: string | undefined,
  keys: readonly PropertyKey[],
  context: Context,
): { readonly redisConf?: RedisConfConfig } => {
  if (source === undefined) return {};
  const path = source === 'shipped' ? shippedPath() : source;
  const text = fromFile(path, [...keys, 'redis_conf'], context);
  if (text === undefined) return {};
  try {
    return { redisConf: { source, directives: parseRedisConf(text) } };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    context.fault([...keys, 'redis_conf'], `${error.message} of ${path}`);
    return {};
  }
};
