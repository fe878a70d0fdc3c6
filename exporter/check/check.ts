import type { Sample } from '../sample.ts';
import { checklist } from './checklist.ts';
import type { History } from './history.ts';
import type { Report } from './line.ts';
import { poolerLines } from './pgbouncer.ts';
import { poolLines } from './pools.ts';
import { queueRows } from './queues.ts';
import { View } from './view.ts';

const always = ['failures inside applications that never reach Redis'];
const withoutHistory = ['what happened before this moment, and which alerts fire'];

/** Judges one collection of the named targets, with history where there is one. Pure. */
export const judge = (
  targets: readonly string[],
  samples: readonly Sample[],
  history: History | undefined,
): Report => {
  const views = targets.map((target) => new View(target, samples));
  return {
    lines: views.flatMap((view) => [...checklist(view, history), ...poolLines(view), ...poolerLines(view)]),
    queues: views.flatMap(queueRows),
    firing: history?.firing ?? [],
    blind: history === undefined ? [...withoutHistory, ...always] : always,
  };
};
