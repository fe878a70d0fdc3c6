import { performance } from 'node:perf_hooks';

/** One line of an exposition. */
export interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An answer of the exporter, parsed, and how long it took. */
export interface Scraped {
  readonly status: number;
  readonly ms: number;
  readonly text: string;
  readonly lines: readonly Line[];
  /** The value of the only series with that name and those labels; undefined when there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** The lines of an exposition. */
export const parse = (text: string): readonly Line[] =>
  text.split('\n').flatMap((each) => {
    const [, name, labels = '', value] = line.exec(each) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(label)].map(([, key, held]) => [key, held] as const);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
  });

/** Asks the exporter as Prometheus does. */
export const scrape = async (url: string, headers: Record<string, string> = {}): Promise<Scraped> => {
  const start = performance.now();
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  const lines = parse(text);
  const value: Scraped['value'] = (name, labels = {}) => {
    const found = lines.filter(
      (each) =>
        each.name === name && Object.entries(labels).every(([key, held]) => each.labels[key] === held),
    );
    if (found.length > 1) throw new Error(`Expected one ${name}, got ${found.length}`);
    return found[0]?.value;
  };
  return { status: response.status, ms: performance.now() - start, text, lines, value };
};

/** Asks as a Prometheus does that lets the exporter take so many seconds. */
export const scrapeWithin = (seconds: number, url: string): Promise<Scraped> =>
  scrape(url, { 'x-prometheus-scrape-timeout-seconds': String(seconds + 0.25) });

/** Why collectors of a target failed, by their names. */
export const reasonsIn = ({ lines }: Scraped, target: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines
      .filter(({ name, labels }) => name === 'headroom_target_failure_reason' && labels.target === target)
      .map(({ labels }) => [labels.collector ?? '', labels.reason ?? '']),
  );
