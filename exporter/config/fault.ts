/** One thing wrong in the config: where, and `expected X, got Y`. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** All faults of a config at once, one sentence a line. */
export class ConfigError extends Error {
  readonly faults: readonly Fault[];

  constructor(source: string, faults: readonly Fault[]) {
    super(faults.map(({ path, message }) => `${source}: ${path ? `${path}: ` : ''}${message}`).join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** `targets[0].url` for the keys `targets`, 0, `url`. */
export const pathText = (keys: readonly PropertyKey[]): string =>
  keys.reduce<string>(
    (path, key) => path + (typeof key === 'number' ? `[${key}]` : `${path ? '.' : ''}${String(key)}`),
    '',
  );

/** A value as faults show it: short, on one line, and without the credentials of a URL. */
export const shown = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a map';
  const text = JSON.stringify(typeof value === 'string' ? value.replace(/\/\/[^/]*@/, '//…@') : value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
};
