import { Redis } from 'ioredis';
import type { Stack } from '../stack.ts';
import { redisMaxClients } from '../workload.ts';
import type { Break } from './break.ts';
import { connectionName } from './redis-client.ts';

const retryMs = 500;

/** Opens as many connections as Redis accepts of all its clients, keeps them, and goes on trying for those it refuses. */
export function leakConnections({ redis }: Pick<Stack, 'redis'>): Break {
  let leak: readonly Redis[] = [];
  return {
    alert: 'RedisRejectedConnections',
    inject: async () => {
      leak = Array.from({ length: redisMaxClients }, () => patientClient(redis().url));
      const wereAccepted = await Promise.all(leak.map(isAccepted));
      const accepted = wereAccepted.filter(Boolean).length;
      return (
        `${leak.length} connections opened and none given back: Redis took ${accepted} of them, ` +
        `has all ${redisMaxClients} that it accepts, and refuses whoever comes now`
      );
    },
    repair: async () => {
      for (const client of leak) client.disconnect();
      return `the ${leak.length} connections closed`;
    },
  };
}

function patientClient(url: string): Redis {
  const client = new Redis(url, { connectionName, retryStrategy: () => retryMs });
  client.on('error', () => undefined);
  return client;
}

/** Whether Redis let it in at the first try. */
function isAccepted(client: Redis): Promise<boolean> {
  return new Promise((resolve) => {
    client.once('ready', () => resolve(true)).once('close', () => resolve(false));
  });
}
