/** What operations are for. Of each the rules are in attribute.ts, and in short in the help of the metric. */
export const purposes = [
  'idle_polling',
  'heartbeats',
  'health_pings',
  'queue_work',
  'scripts',
  'cache_reads',
  'cache_writes',
  'connections',
  'inspection',
  'monitor',
  'other',
] as const;

export type Purpose = (typeof purposes)[number];

/** Calls by command, as INFO commandstats names them: `get`, `client|list`. */
export type Calls = ReadonlyMap<string, number>;
