import type { Fault } from '../options.ts';
import type { Stack } from '../stack.ts';
import { stopBeat } from './beat.ts';
import type { Break } from './break.ts';
import { leakConnections } from './connections.ts';
import { fillMemory } from './memory.ts';
import { pollInALoop } from './operations.ts';
import { exhaustPool } from './pool.ts';
import { killPostgres } from './postgres.ts';
import { killRedis } from './redis.ts';
import { pointElsewhere } from './service.ts';
import { killWorker } from './worker.ts';

/** The fault of each name. */
export const breaks = {
  memory: fillMemory,
  redis: killRedis,
  operations: pollInALoop,
  worker: killWorker,
  beat: stopBeat,
  pool: exhaustPool,
  postgres: killPostgres,
  connections: leakConnections,
  service: pointElsewhere,
} as const satisfies Readonly<Record<Fault, (stack: Stack) => Break>>;
