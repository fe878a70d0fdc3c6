import { totalmem } from 'node:os';
import { buildInfo, configReadAt, configReadable } from './metrics/headroom.ts';
import * as m from './metrics/process.ts';
import { type Sample, sample } from './sample.ts';

const startedAt = Math.round(Date.now() / 1000 - process.uptime());

/** Whether the config could be read when it was last tried, and when the one in use was, in ms since the epoch. */
export interface ConfigState {
  readonly isReadable: boolean;
  readonly readAt: number;
}

/** The bytes of memory that a limit such as a container's leaves this process; undefined where there is none. */
export const memoryLimit = (
  constrained = process.constrainedMemory() ?? 0,
  machine = totalmem(),
): number | undefined => (constrained > 0 && constrained < machine ? constrained : undefined);

/** What the exporter says of its own process and config; read when asked, never kept. */
export const selfSamples = (version: string, config: ConfigState): readonly Sample[] => {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const limit = memoryLimit();
  return [
    sample(buildInfo, 1, { version, node_version: process.versions.node }),
    sample(m.processCpu, (user + system) / 1e6),
    sample(m.processMemory, rss),
    ...(limit === undefined ? [] : [sample(m.processMemoryLimit, limit)]),
    sample(m.processHeap, heapUsed),
    sample(m.processStart, startedAt),
    sample(configReadable, config.isReadable ? 1 : 0),
    sample(configReadAt, config.readAt / 1000),
  ];
};
