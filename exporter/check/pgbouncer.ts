// The lines of a PgBouncer's pools. Pure.
import type { Metric } from '../metric.ts';
import * as headroom from '../metrics/headroom.ts';
import * as m from '../metrics/pgbouncer-pools.ts';
import { shareText } from './format.ts';
import type { Line } from './line.ts';
import { type Draft, line, within } from './line.ts';
import type { View } from './view.ts';

interface Worst {
  readonly value: number;
  readonly pool: string;
}

/** The pool where a metric is greatest; none where no client has come yet. */
const worstOf = (view: View, metric: Metric): Worst | undefined =>
  view
    .of(metric)
    .map(({ value, labels }) => ({ value, pool: `${labels.database} as ${labels.user}` }))
    .reduce<Worst | undefined>(
      (worst, each) => (worst && worst.value >= each.value ? worst : each),
      undefined,
    );

const judged = (
  check: string,
  worst: Worst | undefined,
  budget: number | undefined,
  text: (value: number) => string,
): Draft => {
  const limit = budget === undefined ? '' : text(budget);
  if (worst === undefined) return line(check, 'good', 'no pool', limit);
  const state = within(worst.value, budget);
  const advice =
    state === 'broken' ? `${worst.pool.replace(/\p{Cc}/gu, ' ')}: look for long transactions` : '';
  return line(check, state, text(worst.value), limit, advice);
};

/** A line for the fullest pool and one for the longest wait of a PgBouncer that told its pools; none for other targets. */
export const poolerLines = (view: View): readonly Line[] => {
  const age = view.of(headroom.collectorAge).find(({ labels }) => labels.collector === 'pgbouncer_pools');
  if (age === undefined) return [];
  const [share, wait] = [view.value(m.saturationBudget), view.value(m.waitBudget)];
  return [
    judged('fullest pool, connections taken', worstOf(view, m.poolSaturation), share, shareText),
    judged('longest wait for a connection', worstOf(view, m.clientWait), wait, (s) => `${s.toFixed(1)} s`),
  ].map((draft) => ({ target: view.target, ageSeconds: age.value, ...draft }));
};
