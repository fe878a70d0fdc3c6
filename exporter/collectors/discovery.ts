// Finding keys by pattern, spread over collections: what collectors of queues share.
import { type RedisPort, type Reply, withOrWithout } from '../targets/redis-port.ts';

const pageKeys = 10_000;
const minuteMs = 60_000;

/** How many pages one collection may scan before there was a complete pass, and after it. */
interface Haste {
  readonly first: number;
  readonly later: number;
}

// Of queues everything is scanned at the start, as nothing is known without it.
const eager: Haste = { first: 100, later: 1 };
// Collectors that nobody waits for run rarely, so that a pass of one page at a time would take hours.
const patient: Haste = { first: 10, later: 10 };

type ScanType = 'set' | 'hash' | 'list';

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
  type: ScanType,
): Promise<readonly string[]> =>
  withOrWithout(port, 'scan', async (allowed) =>
    allowed ? scanOn(port, scanOf(port, db, match, type), [db, match, type], eager) : [],
  );

/**
 * Keys of a type that match a glob as of the last complete pass, the same array until there is another one; undefined
 * before there was one, or where this user may not scan.
 */
export const scanPasses = (
  port: RedisPort,
  db: number,
  match: string,
  type: ScanType,
): Promise<readonly string[] | undefined> =>
  withOrWithout(port, 'scan', async (allowed) => {
    const scan = scanOf(port, db, match, type);
    if (!allowed) return undefined;
    await scanOn(port, scan, [db, match, type], patient);
    return scan.found;
  });

const scanOf = (port: RedisPort, db: number, match: string, type: ScanType): Scan =>
  port.memory(`scan ${db} ${type} ${match}`, newScan);

const scanOn = async (
  port: RedisPort,
  scan: Scan,
  [db, match, type]: readonly [db: number, match: string, type: ScanType],
  haste: Haste,
): Promise<readonly string[]> => {
  const stamp = await port.stamp();
  if (rests(scan, stamp, Date.now())) return scan.found ?? [];
  scan.step ??= goOn(scan, stamp, haste, (cursor) =>
    port.ask([['scan', cursor, 'match', match, 'count', String(pageKeys), 'type', type]], db),
  ).finally(() => {
    scan.step = undefined;
  });
  return scan.step;
};

const goOn = async (
  scan: Scan,
  stamp: string | undefined,
  { first, later }: Haste,
  ask: (cursor: string) => Promise<readonly Reply[]>,
): Promise<readonly string[]> => {
  if (scan.cursor === '0') {
    scan.finding.clear();
    scan.pages = 0;
    scan.startedAt = Date.now();
    scan.stamp = stamp;
  }
  for (let page = 0; page < (scan.found ? later : first); page++) {
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
