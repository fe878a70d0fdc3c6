// Queries of connections to a Redis that more than one dashboard asks.
import * as redis from '../../exporter/metrics/redis.ts';
import { maxBy, only, share } from '../builder/combine.ts';
import { gauge, increase, overTime } from '../builder/expression.ts';
import { here } from './operations.ts';

export const up = maxBy(here, gauge(redis.redisUp));

/** No scrape of two minutes was answered, as RedisDown has it. */
export const down = only(maxBy(here, overTime('max', redis.redisUp, '2m')), '==', 0);

/** Connections were refused, as RedisRejectedConnections has it. */
export const refused = only(maxBy(here, increase(redis.redisRejectedConnections, '2m')), '>', 0);

export const clients = maxBy(here, gauge(redis.redisConnectedClients));
export const most = maxBy(here, gauge(redis.redisMaxClients));
export const shareTaken = share(clients, most);

export const roundTrip = maxBy(here, gauge(redis.redisRoundTrip));
export const roundTripBudget = maxBy(here, gauge(redis.redisRoundTripBudget));
