import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { announce } from './announce.ts';
import { breaks } from './breaks/index.ts';
import { drill } from './drill.ts';
import type { DemoOptions } from './options.ts';
import { says } from './pages.ts';
import { saveLook } from './save.ts';
import type { Screen } from './screen.ts';
import { guard } from './servers/guard.ts';
import { stopEverything } from './servers/process.ts';
import { ensurePrograms } from './servers/programs.ts';
import type { PrometheusServer } from './servers/prometheus.ts';
import { type Stack, startStack } from './stack.ts';
import { readTable } from './table.ts';

const programs = [
  'redis-server',
  'celery',
  'pgbouncer',
  'sqlalchemy',
  'prometheus',
  'prometheus-alertmanager',
] as const;
const settleMs = 60_000;
// Without --for, a page or its end that takes longer than this has failed.
const drillMs = 240_000;

/** Runs the demo to its end and leaves nothing behind; 0, or 1 where a page or its end didn't come. */
export async function runDemo(options: DemoOptions, screen: Screen, signal: AbortSignal): Promise<number> {
  await ensurePrograms(programs, screen.line);
  signal.throwIfAborted();
  const dir = mkdtempSync(join(tmpdir(), 'headroom-demo-'));
  // Postgres and PgBouncer refuse to run as root: their folders in there are of another user, who has to get to them.
  chmodSync(dir, 0o711);
  // Should we be killed: later than the guards of the servers that write there.
  const release = guard('sleep 3; rm -rf -- "$1"', dir);
  const running = runIn(dir, options, screen, signal);
  try {
    return await Promise.race([running, aborted(signal)]);
  } finally {
    screen.line('stopping everything');
    await stopEverything();
    // A server that was about to be started when the signal came.
    await Promise.race([running.catch(() => undefined), sleep(500)]);
    await stopEverything();
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    release();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function runIn(
  dir: string,
  options: DemoOptions,
  screen: Screen,
  signal: AbortSignal,
): Promise<number> {
  const started = Date.now();
  screen.line(`starting, with logs and data in ${dir}`);
  const stack = await startStack(dir, screen.line, signal);
  announce(stack, screen.line);
  await settled(stack, signal);
  screen.line('everything is up: first scrape good, Watchdog delivered');
  const over = new AbortController();
  const tables = showTables(stack, screen, AbortSignal.any([signal, over.signal]));
  try {
    return await observe(started, options, stack, screen, signal);
  } finally {
    over.abort();
    await tables;
  }
}

async function settled({ prometheus, sink }: Stack, signal: AbortSignal): Promise<void> {
  await sink.waitFor(says('Watchdog', 'firing'), settleMs);
  const deadline = Date.now() + settleMs;
  while (!(await isQuiet(prometheus))) {
    if (Date.now() > deadline)
      throw new Error(
        `Expected every target up, every worker heard and no alert within ${settleMs / 1000} s`,
      );
    await sleep(500, undefined, { signal });
  }
}

const healthy = [
  ...['redis_up', 'pg_up', 'pgbouncer_up', 'headroom_application_up'].map((name) => `min(${name}) == 1`),
  'max(celery_workers_missing) == 0',
].join(' and ');

/** An alert that is pending because nothing was there yet must have gone: the fault's page is to be the first. */
async function isQuiet(prometheus: PrometheusServer): Promise<boolean> {
  const up = await prometheus.query(healthy);
  return up.length > 0 && (await prometheus.alerts()).every(({ labels }) => labels.alertname === 'Watchdog');
}

async function showTables({ prometheus }: Stack, screen: Screen, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const table = await readTable(prometheus).catch((error: Error) => [`no table: ${error.message}`]);
    if (signal.aborted) return;
    screen.table(table);
    await sleep(screen.tableEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function observe(
  started: number,
  options: DemoOptions,
  stack: Stack,
  screen: Screen,
  signal: AbortSignal,
): Promise<number> {
  const end = options.for === undefined ? undefined : started + options.for;
  const timeLeft = (): number => (end === undefined ? drillMs : Math.max(0, end - Date.now()));
  let good = true;
  if (options.break !== undefined) {
    const { break: name, save } = options;
    const whenPaged = async (): Promise<void> => {
      if (save !== undefined) screen.line(await saveLook(stack, save, name));
    };
    good = await drill(breaks[name](stack), stack.sink, whenPaged, screen.line, timeLeft, signal);
  }
  if (end === undefined) {
    screen.line('running until Ctrl-C');
    return aborted(signal);
  }
  await sleep(timeLeft(), undefined, { signal });
  return good ? 0 : 1;
}
