import type { RedisInfo } from '../targets/redis-info.ts';

/** What the name of a line names beside its kind, and the line's value. */
export type NamedLine = readonly [name: string, value: string];

/** The lines of INFO that there is one of for each command, error, database, replica or thread. */
export interface NamedLines {
  readonly commandstats: readonly NamedLine[];
  readonly latencystats: readonly NamedLine[];
  readonly errorstats: readonly NamedLine[];
  /** Named as INFO names them: `db0`. */
  readonly databases: readonly NamedLine[];
  readonly replicas: readonly NamedLine[];
  readonly ioThreads: readonly NamedLine[];
  readonly ioThreadTimes: readonly NamedLine[];
}

const prefixes: readonly (readonly [prefix: string, kind: keyof NamedLines, isNumbered: boolean])[] = [
  ['cmdstat_', 'commandstats', false],
  ['latency_percentiles_usec_', 'latencystats', false],
  ['errorstat_', 'errorstats', false],
  ['slave', 'replicas', true],
  ['io_thread_', 'ioThreads', true],
  ['used_active_time_io_thread_', 'ioThreadTimes', true],
];

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** Sorts them out in one pass; `slave_priority` is no replica, nor is `db0_distrib_strings_sizes` a database. */
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
    if (field.startsWith('db') && isNumber(field.slice(2))) lines.databases.push([field, value]);
    for (const [prefix, kind, isNumbered] of prefixes) {
      if (!field.startsWith(prefix)) continue;
      const name = field.slice(prefix.length);
      if (!isNumbered || isNumber(name)) lines[kind].push([name, value]);
      break;
    }
  }
  return lines;
};
