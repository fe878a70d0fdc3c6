import type { RedisInfo } from '../targets/redis-info.ts';

/** What the name of a line names beside its kind, and the line's value. */
export type NamedLine = readonly [name: string, value: string];

/** The lines of INFO that there is one of for each command, error, database, replica or thread. */
export interface NamedLines {
  readonly commandstats: readonly NamedLine[];
  readonly latencystats: readonly NamedLine[];
  readonly errorstats: readonly NamedLine[];
  readonly databases: readonly NamedLine[];
  readonly replicas: readonly NamedLine[];
  readonly ioThreads: readonly NamedLine[];
  readonly ioThreadTimes: readonly NamedLine[];
}

interface Prefix {
  readonly prefix: string;
  readonly kind: keyof NamedLines;
  /** Whether only a number may follow: `slave_priority` is no replica, nor is `db0_distrib_strings_sizes` a database. */
  readonly isNumbered: boolean;
}

// By their first letter: it tells of most fields at once that they are none of these.
const prefixes: Readonly<Record<string, Prefix>> = {
  c: { prefix: 'cmdstat_', kind: 'commandstats', isNumbered: false },
  l: { prefix: 'latency_percentiles_usec_', kind: 'latencystats', isNumbered: false },
  e: { prefix: 'errorstat_', kind: 'errorstats', isNumbered: false },
  d: { prefix: 'db', kind: 'databases', isNumbered: true },
  s: { prefix: 'slave', kind: 'replicas', isNumbered: true },
  i: { prefix: 'io_thread_', kind: 'ioThreads', isNumbered: true },
  u: { prefix: 'used_active_time_io_thread_', kind: 'ioThreadTimes', isNumbered: true },
};

/** Sorts them out in one pass. */
export const namedLines = (info: RedisInfo): NamedLines => {
  const lines: Record<keyof NamedLines, NamedLine[]> = {
    commandstats: [],
    latencystats: [],
    errorstats: [],
    databases: [],
    replicas: [],
    ioThreads: [],
    ioThreadTimes: [],
  };
  for (const [field, value] of info) {
    const found = prefixes[field[0] ?? ''];
    if (found === undefined || !field.startsWith(found.prefix)) continue;
    const name = field.slice(found.prefix.length);
    if (!found.isNumbered || /^\d+$/.test(name)) lines[found.kind].push([name, value]);
  }
  return lines;
};
