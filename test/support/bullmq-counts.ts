import type { BullmqSpace } from '../../exporter/collectors/bullmq-discovery.ts';
import { announceCounts, type Phase } from '../../exporter/collectors/bullmq-known.ts';
import type { RedisPort } from '../../exporter/targets/redis-port.ts';

export const bullmqSpace: BullmqSpace = { db: 0, prefix: 'bull', queues: [], discover: true };

/** Says that these jobs were counted, by queue and state. */
export const announceJobs = (
  port: RedisPort,
  counts: Readonly<Record<string, Readonly<Record<string, number>>>>,
  phase: Phase = 'open',
): void => announceCounts(port, bullmqSpace, phase, Promise.resolve(new Map(Object.entries(counts))));
