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
import { settingRows } from './settings.ts';
import { poolRows, workerRows } from './tables.ts';
import { View } from './view.ts';

const always = [
  'failures inside applications that never reach Redis',
  'running tasks of a lost worker that acknowledges early',
];
const unsent = 'which client sent a command, before Redis 8';
const withoutHistory = ['what happened before this moment, and which alerts fire'];

/** What cannot be known this way. */
const blindTo = (targets: readonly string[], history: History | undefined): readonly string[] => [
  ...(history === undefined ? withoutHistory : []),
  ...always,
  ...(targets.some((target) => history?.services.has(target)) ? [] : [unsent]),
];

/** Judges one collection of the named targets, with history where there is one. Pure. */
export const judge = (
  targets: readonly string[],
  samples: readonly Sample[],
  history: History | undefined,
): Report => {
  const views = targets.map((target) => new View(target, samples));
  return {
    checklist: views.flatMap((view) => itemsOf(view, history)),
    lines: views.flatMap((view) => [
      ...checklist(view, history),
      ...poolLines(view, history),
      ...poolerLines(view, history),
    ]),
    queues: views.flatMap(queueRows),
    workers: views.flatMap((view) => workerRows(view.target, history)),
    schedules: views.flatMap((view) => scheduleRows(view.target, scheduleFacts(view, history))),
    services: views.flatMap((view) => serviceRows(view, history)),
    pools: views.flatMap(poolRows),
    settings: views.flatMap((view) => settingRows(view, history)),
    alerts: history?.alerts ?? [],
    blind: blindTo(targets, history),
  };
};
