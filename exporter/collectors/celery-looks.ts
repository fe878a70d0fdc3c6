// Who asks for messages, by CLIENT LIST: on a server with many clients a long answer, so that one look serves all.
import { type Consumer, parseConsumers } from '../celery/consumers.ts';
import { type RedisPort, withOrWithout } from '../targets/redis-port.ts';

interface Looks {
  at: number;
  consumers: Promise<readonly Consumer[]> | undefined;
}

const newLooks = (): Looks => ({ at: 0, consumers: undefined });

const look = async (port: RedisPort): Promise<readonly Consumer[]> => {
  const [text] = await port.ask([['client', 'list']]);
  return parseConsumers(String(text));
};

/** The consumers as they were at most so many ms before `now`; undefined where the server does not tell. */
export const consumersLately = (
  port: RedisPort,
  now: number,
  maxAgeMs: number,
): Promise<readonly Consumer[] | undefined> =>
  withOrWithout(port, 'client|list', async (allowed) => {
    if (!allowed) return undefined;
    const looks = port.memory('celery consumers', newLooks);
    if (looks.consumers === undefined || now < looks.at || now - looks.at >= maxAgeMs) {
      looks.at = now;
      looks.consumers = look(port);
    }
    try {
      return await looks.consumers;
    } catch (error) {
      looks.consumers = undefined;
      throw error;
    }
  });
