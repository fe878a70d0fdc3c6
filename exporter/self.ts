import { buildInfo } from './metrics/headroom.ts';
import * as m from './metrics/process.ts';
import { type Sample, sample } from './sample.ts';

const startedAt = Math.round(Date.now() / 1000 - process.uptime());

/** What the exporter says of its own process; read when asked, never kept. */
export const selfSamples = (version: string): readonly Sample[] => {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return [
    sample(buildInfo, 1, { version, node_version: process.versions.node }),
    sample(m.processCpu, (user + system) / 1e6),
    sample(m.processMemory, rss),
    sample(m.processHeap, heapUsed),
    sample(m.processStart, startedAt),
  ];
};
