import { numberOf } from '../targets/redis-info.ts';
import type { RedisPort } from '../targets/redis-port.ts';

/**
 * The time by the server's clock, in ms since the epoch, which INFO tells in every collection without a command of its
 * own; ours where the server hides it. To be asked first: what passes between INFO and this is lost.
 */
export const serverClock = async (port: RedisPort): Promise<() => number> => {
  const { info } = await port.info();
  const usec = numberOf(info, 'server_time_usec');
  const ahead = usec === undefined ? 0 : usec / 1000 - Date.now();
  return () => Date.now() + ahead;
};
