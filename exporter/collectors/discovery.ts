// Finding keys by pattern, spread over collections: what collectors of queues share.
import { type RedisPort, type Reply, withOrWithout } from '../targets/redis-port.ts';

const pageKeys = 10_000;
const minuteMs = 60_000;
// What one collection may scan: everything at the start, as nothing is known without it, one page later.
const startPages = 100;

/** Where a scan stands between collections. */
export interface Scan {
  /** Keys of the last complete pass; undefined before there was one. */
  found: readonly string[] | undefined;
  readonly finding: Set<string>;
  cursor: string;
  pages: number;
  startedAt: number;
  stamp: string | undefined;
  readonly bornAt: number;
  /** The step under way, if any: collectors that ask meanwhile share it. */
  step: Promise<readonly string[]> | undefined;
}

const newScan = (): Scan => ({
  found: undefined,
  finding: new Set(),
  cursor: '0',
  pages: 0,
  startedAt: 0,
  stamp: undefined,
  step: undefined,
  bornAt: Date.now(),
});

/** A text as a glob that matches just this text, for SCAN MATCH. */
export const literalGlob = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');

/**
 * How long a complete pass stands, in ms: half an hour; five minutes where a pass is one command; a minute while young,
 * since servers, workers and exporter are often started together.
 */
export const passMs = (pages: number, sinceBirthMs: number): number => {
  if (pages > 1) return 30 * minuteMs;
  return sinceBirthMs < 5 * minuteMs ? minuteMs : 5 * minuteMs;
};

const rests = (scan: Scan, stamp: string | undefined, now: number): boolean =>
  scan.cursor === '0' &&
  scan.found !== undefined &&
  ((stamp !== undefined && stamp === scan.stamp) ||
    (now >= scan.startedAt && now - scan.startedAt < passMs(scan.pages, now - scan.bornAt)));

/**
 * Keys of a type that match a glob, as far as the last complete pass knows; goes on with the scan when it is due. None
 * where this user may not scan: then only what the config names is read.
 */
export const scanKeys = (
  port: RedisPort,
  db: number,
  match: string,
  type: 'set' | 'hash',
): Promise<readonly string[]> =>
  withOrWithout(port, 'scan', async (allowed) => (allowed ? scanOn(port, db, match, type) : []));

const scanOn = async (
  port: RedisPort,
  db: number,
  match: string,
  type: 'set' | 'hash',
): Promise<readonly string[]> => {
  const scan = port.memory(`scan ${db} ${type} ${match}`, newScan);
  const stamp = await port.stamp();
  if (rests(scan, stamp, Date.now())) return scan.found ?? [];
  scan.step ??= goOn(scan, stamp, (cursor) =>
    port.ask([['scan', cursor, 'match', match, 'count', String(pageKeys), 'type', type]], db),
  ).finally(() => {
    scan.step = undefined;
  });
  return scan.step;
};

const goOn = async (
  scan: Scan,
  stamp: string | undefined,
  ask: (cursor: string) => Promise<readonly Reply[]>,
): Promise<readonly string[]> => {
  if (scan.cursor === '0') {
    scan.finding.clear();
    scan.pages = 0;
    scan.startedAt = Date.now();
    scan.stamp = stamp;
  }
  for (let page = 0; page < (scan.found ? 1 : startPages); page++) {
    const [reply] = (await ask(scan.cursor)) as readonly (readonly [string, readonly string[]])[];
    const [cursor, keys] = reply ?? ['0', []];
    for (const key of keys) scan.finding.add(key);
    scan.cursor = cursor;
    scan.pages += 1;
    if (cursor === '0') break;
  }
  if (scan.cursor === '0') scan.found = [...scan.finding].sort();
  return scan.found ?? [...scan.finding].sort();
};
