import { TargetError } from '../failure.ts';
import { maxPoolSamples, poolSamples } from './page.ts';
import type { PageSample } from './sample-line.ts';

/** What one process says of one pool; what it does not say is undefined. */
export interface ProcessPool {
  readonly pool: string;
  /** The same for the same process as long as it tells of itself in the same way. */
  readonly process: string;
  readonly idle?: number;
  readonly used?: number;
  readonly idleMax?: number;
  readonly max?: number;
  readonly pending?: number;
  readonly timeouts?: number;
}
type Figure = Exclude<keyof ProcessPool, 'pool' | 'process'>;

// The names of OpenTelemetry's semantic conventions since 1.26, and those they had before.
const figures: Readonly<Record<string, Figure | 'count'>> = {
  db_client_connection_count: 'count',
  db_client_connection_idle_max: 'idleMax',
  db_client_connection_max: 'max',
  db_client_connection_pending_requests: 'pending',
  db_client_connection_timeouts_total: 'timeouts',
  db_client_connections_usage: 'count',
  db_client_connections_idle_max: 'idleMax',
  db_client_connections_max: 'max',
  db_client_connections_pending_requests: 'pending',
  db_client_connections_timeouts_total: 'timeouts',
};
const poolLabels = ['db_client_connection_pool_name', 'db_client_connections_pool_name', 'pool_name'];
const stateLabels = ['db_client_connection_state', 'db_client_connections_state', 'state'];
const own = new Set([...poolLabels, ...stateLabels]);

const first = ({ labels }: PageSample, names: readonly string[]): string =>
  names.map((name) => labels.get(name)).find((value) => value !== undefined) ?? '';

const isOld = ({ name }: PageSample): boolean => name.startsWith('db_client_connections_');

const figureOf = (sample: PageSample): Figure | undefined => {
  const figure = Object.hasOwn(figures, sample.name) ? figures[sample.name] : undefined;
  if (figure !== 'count') return figure;
  const state = first(sample, stateLabels);
  return state === 'idle' || state === 'used' ? state : undefined;
};

/** Whatever else a sample is labelled with tells processes on one page apart. */
const processOf = ({ labels }: PageSample, page: number): string =>
  JSON.stringify([page, ...[...labels].filter(([name]) => !own.has(name)).sort()]);

/** Pages are told apart by where they stand in the list. */
export const processPools = (pages: readonly string[]): readonly ProcessPool[] => {
  const found = new Map<string, { pool: string; process: string } & { [K in Figure]?: number }>();
  let taken = 0;
  for (const [at, page] of pages.entries()) {
    const samples = poolSamples(page);
    taken += samples.length;
    if (taken > maxPoolSamples)
      throw new TargetError('protocol', `Expected at most ${maxPoolSamples} samples of pools, got more`);
    for (const { sample, figure, pool } of meant(samples)) {
      const process = processOf(sample, at);
      const key = JSON.stringify([pool, process]);
      const known = found.get(key) ?? { pool, process };
      if (known[figure] !== undefined)
        throw new TargetError('protocol', `Expected one ${sample.name} of a pool in a process, got two`);
      // What cannot be is not known: neither NaN nor a number below zero is one of connections.
      if (Number.isFinite(sample.value) && sample.value >= 0) known[figure] = sample.value;
      found.set(key, known);
    }
  }
  return [...found.values()];
};

/** The samples that are figures. An application may tell everything under both spellings: then the new one counts. */
const meant = (samples: readonly PageSample[]) => {
  const all = samples.flatMap((sample) => {
    const figure = figureOf(sample);
    return figure ? [{ sample, figure, pool: first(sample, poolLabels) }] : [];
  });
  const renewed = new Set(all.filter(({ sample }) => !isOld(sample)).map(({ pool }) => pool));
  return all.filter(({ sample, pool }) => !isOld(sample) || !renewed.has(pool));
};
