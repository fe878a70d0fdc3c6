// The lines of a PgBouncer's pools. Pure.
import type { Metric } from '../metric.ts';
import type { Finding } from '../metrics/checklist.ts';
import * as headroom from '../metrics/headroom.ts';
import * as m from '../metrics/pgbouncer-pools.ts';
import { shareText } from './format.ts';
import type { History } from './history.ts';
import { about, type Draft, type Line, line, within } from './line.ts';
import { lineOf } from './since.ts';
import type { View } from './view.ts';

interface Worst {
  readonly value: number;
  readonly pool: string;
  readonly labels: Readonly<Record<'database' | 'user', string>>;
}

/** The pool where a metric is greatest; none where no client has come yet. */
const worstOf = (view: View, metric: Metric): Worst | undefined =>
  view
    .of(metric)
    .map(({ value, labels: { database = '', user = '' } }) => ({
      value,
      pool: `${database} as ${user}`,
      labels: { database, user },
    }))
    .reduce<Worst | undefined>(
      (worst, each) => (worst && worst.value >= each.value ? worst : each),
      undefined,
    );

const judged = (
  finding: Finding,
  check: string,
  worst: Worst | undefined,
  budget: number | undefined,
  text: (value: number) => string,
): Draft => {
  const limit = budget === undefined ? '' : text(budget);
  if (worst === undefined) return about(finding, line(check, 'good', 'no pool', limit));
  const state = within(worst.value, budget);
  const advice = state === 'broken' ? `${worst.pool}: look for long transactions` : '';
  return about(finding, line(check, state, text(worst.value), limit, advice), worst.labels);
};

/** A line for the fullest pool and one for the longest wait of a PgBouncer that told its pools; none for other targets. */
export const poolerLines = (view: View, history: History | undefined): readonly Line[] => {
  const age = view.of(headroom.collectorAge).find(({ labels }) => labels.collector === 'pgbouncer_pools');
  if (age === undefined) return [];
  const [share, wait] = [view.value(m.saturationBudget), view.value(m.waitBudget)];
  const [fullest, longest] = [worstOf(view, m.poolSaturation), worstOf(view, m.clientWait)];
  return [
    judged('pooler connections', 'fullest pool, connections taken', fullest, share, shareText),
    judged('pooler waits', 'longest wait for a connection', longest, wait, (s) => `${s.toFixed(1)} s`),
  ].map((draft) => lineOf(view.target, history, age.value, draft));
};
