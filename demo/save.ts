import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { look } from '../exporter/check/look.ts';
import { parseConfig } from '../exporter/config/parse.ts';
import { exposition } from '../exporter/exposition.ts';
import type { Sample } from '../exporter/sample.ts';
import type { Stack } from './stack.ts';

const readFile = (path: string): string => readFileSync(path, 'utf8');

// Celery workers are called after the machine they run on.
const nameless = (text: string): string => text.replaceAll(`@${hostname()}`, '@demo');

// What tells of this machine, and by far the longest families; no check looks at any of it.
const left =
  /^(redis_instance_info|redis_process_id|pg_static|pgbouncer_databases_|redis_commands_latencies|redis_latency_percentiles)/;

const pageOf = (samples: readonly Sample[]): string =>
  exposition(samples.filter(({ metric }) => !left.test(metric.name)))
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');

/** Keeps what `headroom check --prometheus` reads now: its page as text, and the answers of Prometheus as JSON. */
export async function saveLook(
  { dir, exporter, prometheus }: Pick<Stack, 'dir' | 'exporter' | 'prometheus'>,
  folder: string,
  name: string,
): Promise<string> {
  const file = join(dir, 'exporter.yml');
  const config = parseConfig({ name: file, text: readFile(file) }, exporter.env, readFile);
  const { targets, samples, answers } = await look(config, prometheus.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.metrics`), nameless(pageOf(samples)));
  const known = nameless(JSON.stringify({ targets, answers }, null, 1));
  writeFileSync(join(folder, `${name}.json`), `${known}\n`);
  return `what headroom check reads now: ${join(folder, name)}.metrics and .json`;
}
