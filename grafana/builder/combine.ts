import type { Vector } from './expression.ts';
import type { GrafanaUnit } from './units.ts';

type Aggregation = 'count' | 'max' | 'min' | 'sum';

const aggregation =
  (how: Aggregation) =>
  <L extends string, const K extends L>(by: readonly K[], vector: Vector<L>): Vector<K> => ({
    promql: by.length === 0 ? `${how}(${vector.promql})` : `${how} by (${by.join(', ')}) (${vector.promql})`,
    labels: by,
    unit: how === 'count' ? 'short' : vector.unit,
  });

/** The largest of the series that are alike in these labels, each of which the vector has to have. */
export const maxBy = aggregation('max');
/** The smallest of them. */
export const minBy = aggregation('min');
/** The sum of them. */
export const sumBy = aggregation('sum');
/** How many they are. */
export const countBy = aggregation('count');

/** The series with the largest values. */
export const top = <L extends string>(most: number, vector: Vector<L>): Vector<L> => ({
  ...vector,
  promql: `topk(${most}, ${vector.promql})`,
});

// Two vectors are matched by all their labels, so these have to be the same.
type Same<L extends string, M extends string> = [L] extends [M]
  ? [M] extends [L]
    ? Vector<M>
    : never
  : never;

/** An expression in brackets, but for those that need none. */
export const nested = (promql: string): string =>
  /^[\w:]+(\{[^{}]*\})?$|^\w+\([^()]*\)$/.test(promql) ? promql : `(${promql})`;

const binary = (a: Vector, operator: string, b: Vector): string =>
  `${nested(a.promql)} ${operator} ${nested(b.promql)}`;

/** a / b as a share, without what b has at 0. */
export const share = <L extends string, M extends string>(a: Vector<L>, b: Same<L, M>): Vector<L> => ({
  ...a,
  promql: `${nested(a.promql)} / (${nested((b as Vector).promql)} > 0)`,
  unit: 'percentunit',
});

/** a / b, in a unit of its own. */
export const quotient = <L extends string, M extends string>(
  a: Vector<L>,
  b: Same<L, M>,
  unit: GrafanaUnit,
): Vector<L> => ({ ...a, promql: binary(a, '/', b), unit });

/** A vector with this in the place of what is less. */
export const atLeast = <L extends string>(least: number, vector: Vector<L>): Vector<L> => ({
  ...vector,
  promql: `clamp_min(${vector.promql}, ${least})`,
});

/** a - b. */
export const minus = <L extends string, M extends string>(a: Vector<L>, b: Same<L, M>): Vector<L> => ({
  ...a,
  promql: binary(a, '-', b),
});

/** a + b. */
export const plus = <L extends string, M extends string>(a: Vector<L>, b: Same<L, M>): Vector<L> => ({
  ...a,
  promql: binary(a, '+', b),
});

/** a * b, in a unit of its own. */
export const product = <L extends string, M extends string>(
  a: Vector<L>,
  b: Same<L, M>,
  unit: GrafanaUnit,
): Vector<L> => ({ ...a, promql: binary(a, '*', b), unit });

/** A number that a rule declares, as PromQL. */
export type Factor = `scalar(${string})`;

/** A vector times a number, in another unit if one is given. */
export const times = <L extends string>(
  vector: Vector<L>,
  by: number | Factor,
  unit = vector.unit,
): Vector<L> => ({
  ...vector,
  promql: `${nested(vector.promql)} * ${by}`,
  unit,
});

type Comparison = '<' | '<=' | '==' | '!=' | '>' | '>=';

/** What of a vector compares so with a number, or with another vector of the same labels. */
export const only = <L extends string, M extends string>(
  a: Vector<L>,
  comparison: Comparison,
  b: number | Same<L, M>,
): Vector<L> => ({
  ...a,
  promql: typeof b === 'number' ? `${nested(a.promql)} ${comparison} ${b}` : binary(a, comparison, b),
});

/** The series of the first vector, and of those after it what the ones before do not have. */
export const firstOf = <L extends string>(first: Vector<L>, ...others: readonly Vector<L>[]): Vector<L> => ({
  ...first,
  promql: [first, ...others].map(({ promql }) => nested(promql)).join(' or '),
});

/** What of a vector has, by these labels, a series in another. */
export const having = <L extends string, M extends string, K extends L & M>(
  a: Vector<L>,
  on: readonly K[],
  b: Vector<M>,
): Vector<L> => ({ ...a, promql: `${nested(a.promql)} and on (${on.join(', ')}) ${nested(b.promql)}` });

/** What of a vector has, by these labels, no series in another. */
export const lacking = <L extends string, M extends string, K extends L & M>(
  a: Vector<L>,
  on: readonly K[],
  b: Vector<M>,
): Vector<L> => ({ ...a, promql: `${nested(a.promql)} unless on (${on.join(', ')}) ${nested(b.promql)}` });

/** The same number for every series of a vector. */
export const valued = <L extends string>(vector: Vector<L>, value: number): Vector<L> => ({
  ...vector,
  promql: `${nested(vector.promql)} * 0 + ${value}`,
});

/** The same vector shown in another unit. */
export const inUnit = <L extends string>(vector: Vector<L>, unit: GrafanaUnit): Vector<L> => ({
  ...vector,
  unit,
});
