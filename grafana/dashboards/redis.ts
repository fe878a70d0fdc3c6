import { dashboard } from '../builder/dashboard.ts';
import { clientsSection } from './redis-clients.ts';
import { connection } from './redis-connection.ts';
import { keyspace } from './redis-keyspace.ts';
import { latency } from './redis-latency.ts';
import { memorySection } from './redis-memory.ts';
import { operationsSection } from './redis-operations.ts';
import { persistence } from './redis-persistence.ts';
import { serverSection } from './redis-server.ts';

/** Everything of one Redis, or of each. */
export const redis = dashboard({
  uid: 'headroom-redis',
  title: 'Headroom: Redis',
  description:
    'Connection, memory and who holds it, operations and who spends them, keys, latency, persistence, cost.',
  from: '6h',
  sections: [
    connection,
    memorySection,
    operationsSection,
    keyspace,
    latency,
    persistence,
    clientsSection,
    serverSection,
  ],
});
