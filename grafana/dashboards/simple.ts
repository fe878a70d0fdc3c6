// The two queries that most panels ask, kept apart by target: exporters beside each other count once.
import type { Metric } from '../../exporter/metric.ts';
import { maxBy } from '../builder/combine.ts';
import { gauge, rate, type Vector, type Where } from '../builder/expression.ts';
import type { Query } from '../builder/panel.ts';

/** A gauge now, by target and these of its labels. */
export const now = <L extends string, const K extends L = never>(
  metric: Metric<L, 'gauge'> & AtTarget<L>,
  by: readonly K[] = [],
  where?: Where<L>,
): Vector<'target' | K> => maxBy<string, 'target' | K>(['target', ...by], gauge<L>(metric, where));

/** The growth of a counter a second, by target and these of its labels. */
export const perSecond = <L extends string, const K extends L = never>(
  metric: Metric<L, 'counter'> & AtTarget<L>,
  by: readonly K[] = [],
  where?: Where<L>,
): Vector<'target' | K> => maxBy<string, 'target' | K>(['target', ...by], rate<L>(metric, where));

/** The growth a second of several counters, told apart by one label: a line each, with these words before the label. */
export const growth = <L extends string, const K extends L>(
  by: K,
  counters: readonly (readonly [Metric<L, 'counter'> & AtTarget<L>, words: string])[],
): readonly Query[] =>
  counters.map(([metric, words]) => ({
    vector: perSecond<L, K>(metric, [by]),
    legend: `${words} {{${by}}}, {{target}}`,
  }));

/** Nothing of the exporter itself has a target. */
type AtTarget<L extends string> = 'target' extends L ? unknown : never;
