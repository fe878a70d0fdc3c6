import { dashboard } from '../builder/dashboard.ts';
import { budgets } from './home-budgets.ts';
import { checklist } from './home-tiles.ts';
import { trends } from './home-trends.ts';
import { wrong } from './home-wrong.ts';

/** The checklist, the budgets, what is wrong now and how it came to it. */
export const home = dashboard({
  uid: 'headroom-home',
  title: 'Headroom',
  description: 'How much room is left, what is wrong now, and how it came to it.',
  from: '24h',
  sections: [{ lines: [checklist, budgets, wrong, trends.slice(0, 2), trends.slice(2)] }],
});
