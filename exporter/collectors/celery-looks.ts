// Who asks for messages, by CLIENT LIST.
import { type Consumer, consumersIn } from '../celery/consumers.ts';
import { type RedisPort, withOrWithout } from '../targets/redis-port.ts';
import { clientList } from './client-list.ts';

/** The consumers as they were at most so many ms ago; undefined where the server does not tell. */
export const consumersLately = (
  port: RedisPort,
  maxAgeMs: number,
): Promise<readonly Consumer[] | undefined> =>
  withOrWithout(port, 'client|list', async (allowed) =>
    allowed ? consumersIn((await clientList(port, maxAgeMs)).clients) : undefined,
  );
