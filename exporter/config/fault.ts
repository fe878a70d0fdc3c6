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

// A secret that stands where it does not belong is longer than this, or holds what names and values of the file do not.
const plain = /^[\w .,:*+-]{1,24}$/;
const plainKey = /^[\w .,:*+-]{1,63}$/;

/** `targets[0].url` for the keys `targets`, 0, `url`; a key that may hold a secret is `…`. */
export const pathText = (keys: readonly PropertyKey[]): string =>
  keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    const text = String(key);
    return `${path}${path ? '.' : ''}${plainKey.test(text) ? text : '…'}`;
  }, '');

/** A value as faults show it: a text only where it is a word or a few, since any other may hold a secret. */
export const shown = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a map';
  if (typeof value !== 'string') return String(value);
  return plain.test(value) ? `"${value}"` : `a text of ${value.length} characters`;
};
