import { TargetError } from '../failure.ts';

/** One sample of a page: what stands behind its value (a timestamp, an exemplar) is not kept. */
export interface PageSample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** The longest label value that is taken, in characters. */
export const maxLabelLength = 256;
const maxLineLength = 16_384;

// Each is tried at one place only, and no two of its ways match the same text: a line is read in one pass.
const nameAt = /[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]*(\{?)/y;
const labelAt = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(,?)/sy;
const endAt = /[ \t]*\}/y;
const valueAt = /[ \t]*([^ \t\r]+)/y;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };
const unescaped = (text: string): string => text.replace(/\\./gs, (found) => escapes[found] ?? found);

const numberOf = (text: string): number | undefined => {
  if (decimal.test(text)) return Number(text);
  const special: Readonly<Record<string, number>> = {
    nan: Number.NaN,
    inf: Infinity,
    '+inf': Infinity,
    '-inf': -Infinity,
  };
  return Object.hasOwn(special, text.toLowerCase()) ? special[text.toLowerCase()] : undefined;
};

/** Reads a line from its start on, a pattern at a time. */
class Cursor {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#line) ?? undefined;
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
}

const labelsAt = (cursor: Cursor): ReadonlyMap<string, string> | undefined => {
  const labels = new Map<string, string>();
  let more = true;
  while (!cursor.take(endAt)) {
    const found: RegExpExecArray | undefined = more ? cursor.take(labelAt) : undefined;
    const [, name = '', value = '', comma = '']: readonly string[] = found ?? [];
    if (name === '' || labels.has(name) || value.length > maxLabelLength) return undefined;
    labels.set(name, unescaped(value));
    more = comma === ',';
  }
  return labels;
};

/**
 * Reads one line of Prometheus' text format 0.0.4 or of OpenMetrics. What is no sample, or too long, throws with the reason
 * `protocol`; the sentence shows nothing of the line.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const sampleOf = (line: string): PageSample => {
  const cursor = new Cursor(line);
  const [, name, brace] = (line.length <= maxLineLength && cursor.take(nameAt)) || [];
  const labels = brace === '{' ? labelsAt(cursor) : new Map<string, string>();
  const [, text] = (labels && cursor.take(valueAt)) ?? [];
  const value = text === undefined ? undefined : numberOf(text);
  if (name === undefined || labels === undefined || value === undefined)
    throw new TargetError('protocol', 'Expected a sample in a text format of Prometheus, got another line');
  return { name, labels, value };
};
