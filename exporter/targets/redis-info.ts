/** The fields of INFO, by name; where a name repeats (module lines), the last one stands. */
export type RedisInfo = ReadonlyMap<string, string>;

/**
 * Parses INFO: `name:value` lines, split at the first colon only since values hold colons (`master_host:::1`).
 * Section headings, empty lines and anything without a colon are passed over.
 * Format: https://redis.io/docs/latest/commands/info/
 */
export const parseInfo = (text: string): RedisInfo => {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && line[0] !== '#') fields.set(line.slice(0, colon), line.slice(colon + 1).trimEnd());
  }
  return fields;
};

/** The numbers of one `a=1,b=2` value; parts that are not a number are left out. */
export const parseNumbers = (value: string): Readonly<Record<string, number>> => {
  const numbers: Record<string, number> = {};
  for (const part of value.split(',')) {
    const equals = part.indexOf('=');
    const text = part.slice(equals + 1);
    const number = Number(text);
    if (equals > 0 && Number.isFinite(number) && text.trim() !== '') numbers[part.slice(0, equals)] = number;
  }
  return numbers;
};

/** A field as a number, or undefined where the server does not give it: absent is not 0. */
export const numberOf = (info: RedisInfo, field: string): number | undefined => {
  const text = info.get(field);
  const number = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
};

/** The fields of INFO of which at least one moves whenever what is stored may have changed. */
export const stampFields = [
  'run_id',
  'rdb_changes_since_last_save',
  'rdb_last_save_time',
  // A background save takes the changes before it off the count when it ends, which the time tells only by the second.
  'rdb_bgsave_in_progress',
  'expired_keys',
  'evicted_keys',
  'master_replid',
  'sync_full',
  'sync_partial_ok',
  'sync_partial_err',
  'loading',
] as const;

/** The fields of the write stamp that a server hides, those of every version only. */
export const hiddenStampFields = (info: RedisInfo): readonly string[] =>
  stampFields.filter((field) => !info.has(field));

/**
 * A text that stays equal while nothing was written, expired or evicted, so that what was read under it still holds;
 * undefined on a replica (whose changes are counted elsewhere) or where the server hides a field.
 */
export const writeStamp = (info: RedisInfo): string | undefined => {
  if (info.get('role') !== 'master' || hiddenStampFields(info).length > 0) return undefined;
  // rdb_saves came with Redis 7.0; before it, a save shows in rdb_last_save_time and the reset change count.
  return [...stampFields, 'rdb_saves'].map((field) => info.get(field)).join(' ');
};
