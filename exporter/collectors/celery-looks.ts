// Who asks for messages, by CLIENT LIST.
import { type Consumer, consumersIn } from '../celery/consumers.ts';
import { type RedisPort, withOrWithout } from '../targets/redis-port.ts';
import { clientList, clientListAt, lookMs } from './client-list.ts';

/** The consumers as they were at most so many ms ago; undefined where the server does not tell. */
export const consumersLately = (
  port: RedisPort,
  maxAgeMs: number,
): Promise<readonly Consumer[] | undefined> =>
  withOrWithout(port, 'client|list', async (allowed) =>
    allowed ? consumersIn((await clientList(port, maxAgeMs)).clients) : undefined,
  );

/** How long settings are measured, in ms: once they were judged, until somebody asks who is connected, or as long again. */
export const dueMs = (
  port: Pick<RedisPort, 'memory'>,
  { measureMs, againMs }: { readonly measureMs: number; readonly againMs: number },
  isJudged: boolean,
): number => {
  if (!isJudged) return measureMs;
  return Date.now() - clientListAt(port) < lookMs ? againMs : 2 * againMs;
};
