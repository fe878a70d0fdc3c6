// The lines of an application's pools. Pure.
import * as m from '../metrics/application.ts';
import * as headroom from '../metrics/headroom.ts';
import { shareText } from './format.ts';
import type { History } from './history.ts';
import { about, type Line, line, type State } from './line.ts';
import { lineOf } from './since.ts';
import type { View } from './view.ts';

const stateOf = (usage: number | undefined, budget: number): State => {
  if (usage === undefined) return 'unknown';
  return usage > budget ? 'broken' : 'good';
};

const advice: Partial<Readonly<Record<State, string>>> = {
  broken: 'look for connections that are held too long; Postgres sees them as idle',
  unknown: 'its page does not say how many connections it may open',
};

/** One line for each pool that an application tells of; none for other targets. */
export const poolLines = (view: View, history: History | undefined): readonly Line[] =>
  view.of(m.poolUsageBudget).map(({ labels, value: budget }) => {
    const pool = labels.pool ?? '';
    const usage = view.value(m.poolUsage, { pool });
    const state = stateOf(usage, budget);
    const value = usage === undefined ? '' : shareText(usage);
    const check = `pool ${pool}, taken`;
    const draft = line(check, state, value, shareText(budget), advice[state] ?? '');
    return lineOf(
      view.target,
      history,
      view.of(headroom.collectorAge)[0]?.value,
      about('pool', draft, { pool }),
    );
  });
