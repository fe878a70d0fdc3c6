import type { Sample } from '../sample.ts';
import { checklist } from './checklist.ts';
import type { History } from './history.ts';
import { itemsOf } from './items.ts';
import type { Report } from './line.ts';
import { poolerLines } from './pgbouncer.ts';
import { poolLines } from './pools.ts';
import { queueRows } from './queues.ts';
import { scheduleFacts, scheduleRows } from './schedules.ts';
import { serviceRows } from './services.ts';
import { poolRows, workerRows } from './tables.ts';
import { View } from './view.ts';

const always = [
  'failures inside applications that never reach Redis',
  'which client sent a command: Redis counts by name only',
  'running tasks of a lost worker that acknowledges early',
];
const withoutHistory = ['what happened before this moment, and which alerts fire'];

/** Judges one collection of the named targets, with history where there is one. Pure. */
export const judge = (
  targets: readonly string[],
  samples: readonly Sample[],
  history: History | undefined,
): Report => {
  const views = targets.map((target) => new View(target, samples));
  return {
    checklist: views.flatMap((view) => itemsOf(view, history)),
    lines: views.flatMap((view) => [...checklist(view, history), ...poolLines(view), ...poolerLines(view)]),
    queues: views.flatMap(queueRows),
    workers: views.flatMap((view) => workerRows(view.target, history?.facts.get(view.target) ?? [])),
    schedules: views.flatMap((view) => scheduleRows(view.target, scheduleFacts(view, history))),
    services: views.flatMap(serviceRows),
    pools: views.flatMap(poolRows),
    alerts: history?.alerts ?? [],
    blind: history === undefined ? [...withoutHistory, ...always] : always,
  };
};
