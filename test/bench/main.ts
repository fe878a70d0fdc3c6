// npm run bench -- [ROW…] [--minutes N] [--json]: Headroom and Debian's redis_exporter, side by side.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { isMet, type Result, type Row, ratioOf } from './result.ts';
import { allRows } from './rows/index.ts';
import { loadAverage } from './system.ts';
import { table } from './table.ts';
import { versions } from './versions.ts';
import { endEverything } from './workplace.ts';

interface Wanted {
  readonly rows: readonly Row[];
  readonly minutes: number;
  readonly json: boolean;
}

const wanted = (): Wanted => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, minutes: { type: 'string', default: '4' } },
  });
  const minutes = Number(values.minutes);
  if (!(minutes >= 1))
    throw new Error(`Expected --minutes to be a number of at least 1, got ${values.minutes}`);
  const unknown = positionals.find((name) => !allRows.some((row) => row.name === name));
  if (unknown !== undefined) {
    throw new Error(`Expected rows of ${allRows.map(({ name }) => name).join(', ')}, got ${unknown}`);
  }
  const rows = allRows.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { rows, minutes, json: values.json };
};

let interrupted = false;

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** Results by row; one that could not be measured is told and left out. */
const measure = async (
  rows: readonly Row[],
  minutes: number,
): Promise<ReadonlyMap<string, readonly Result[]>> => {
  const found = new Map<string, readonly Result[]>();
  const run = async ({ name, run: measured }: Row): Promise<void> => {
    progress(`${name} …`);
    try {
      found.set(name, await measured({ minutes, progress }));
    } catch (error) {
      if (interrupted) return;
      process.exitCode = 1;
      progress(`couldn't measure ${name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  };
  // What measures time has the machine to itself; what waits for time to pass counts, and shares it.
  for (const row of rows.filter(({ waits }) => !waits)) await run(row);
  await Promise.all(rows.filter(({ waits }) => waits).map(run));
  return found;
};

const main = async (): Promise<void> => {
  const { rows, minutes, json } = wanted();
  const [start, load, used] = [performance.now(), loadAverage(), await versions()];
  const found = await measure(rows, minutes);
  const results = rows.flatMap(({ name }) => found.get(name) ?? []);
  const head = { date: new Date().toISOString(), ...used, load_average_before: String(load) };
  if (json) {
    const judged = results.map((each) => ({ ...each, ratio: ratioOf(each), met: isMet(each) }));
    process.stdout.write(`${JSON.stringify({ ...head, minutes, results: judged }, undefined, 2)}\n`);
    return;
  }
  const unmet = results.filter((each) => isMet(each) === false).length;
  const barred = results.filter((each) => each.bar !== undefined).length;
  const took = ((performance.now() - start) / 1000).toFixed(0);
  const lines = Object.entries(head).map(([name, value]) => `${name} ${value}`);
  process.stdout.write(
    `${lines.join(', ')}\n\n${table(results)}\n\n${barred - unmet} of ${barred} bars met; ${took} s\n`,
  );
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    interrupted = true;
    await endEverything();
    process.exit(130);
  });
}

await main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
