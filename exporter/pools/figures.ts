import type { ProcessPool } from './processes.ts';

/** One pool over all processes of its application; undefined is what a process did not tell. */
export interface PoolFigures {
  readonly pool: string;
  /** Connections that are kept when idle. */
  readonly size: number | undefined;
  readonly checkedIn: number | undefined;
  readonly checkedOut: number | undefined;
  /** Open connections beyond the size. */
  readonly overflow: number | undefined;
  readonly max: number | undefined;
  readonly pending: number | undefined;
  /** The greatest part of its connections that a process has taken, 0 to 1: one full pool is not made up for by others. */
  readonly usage: number | undefined;
}

/** The sum of a figure over processes, or undefined where one did not tell it: without it the sum would be too small. */
const sum = (
  processes: readonly ProcessPool[],
  of: (process: ProcessPool) => number | undefined,
): number | undefined => {
  const values = processes.map(of);
  return values.reduce(
    (total, value) => (total === undefined || value === undefined ? undefined : total + value),
    0,
  );
};

const overflowOf = ({ idle, used, idleMax }: ProcessPool): number | undefined =>
  idle === undefined || used === undefined || idleMax === undefined
    ? undefined
    : Math.max(0, idle + used - idleMax);

const usageOf = ({ used, max }: ProcessPool): number | undefined =>
  used === undefined || max === undefined || max === 0 ? undefined : used / max;

const greatest = (values: readonly (number | undefined)[]): number | undefined =>
  values.reduce(
    (most, value) => (most === undefined || value === undefined ? undefined : Math.max(most, value)),
    0,
  );

const figuresOf = (pool: string, processes: readonly ProcessPool[]): PoolFigures => ({
  pool,
  size: sum(processes, ({ idleMax }) => idleMax),
  checkedIn: sum(processes, ({ idle }) => idle),
  checkedOut: sum(processes, ({ used }) => used),
  overflow: sum(processes, overflowOf),
  max: sum(processes, ({ max }) => max),
  pending: sum(processes, ({ pending }) => pending),
  usage: greatest(processes.map(usageOf)),
});

/** What the processes tell, by pool, sorted by name. */
export const poolFigures = (processes: readonly ProcessPool[]): readonly PoolFigures[] => {
  const pools = new Map<string, ProcessPool[]>();
  for (const each of processes) pools.set(each.pool, [...(pools.get(each.pool) ?? []), each]);
  return [...pools].map(([pool, of]) => figuresOf(pool, of)).sort((a, b) => (a.pool < b.pool ? -1 : 1));
};
