// Tables of what a check found beside its lines. Pure.
import * as m from '../metrics/application.ts';
import { type Fact, factNamed } from './facts.ts';
import type { History } from './history.ts';
import type { PoolRow, WorkerRow } from './line.ts';
import { alertsOf, firstSince } from './since.ts';
import type { View } from './view.ts';

/** The Celery workers of one target, those that are down first. */
export const workerRows = (target: string, history: History | undefined): readonly WorkerRow[] => {
  const facts: readonly Fact[] = history?.facts.get(target) ?? [];
  return factNamed(facts, 'celery_worker_up')
    .map(({ labels: { hostname = '', db = '', prefix = '' }, value }) => {
      const told = (name: string) =>
        factNamed(facts, `celery_worker_${name}`).find(
          ({ labels }) =>
            labels.hostname === hostname && (labels.db ?? '') === db && (labels.prefix ?? '') === prefix,
        )?.value;
      return {
        target,
        worker: hostname,
        isUp: value === 1,
        since:
          value === 1
            ? undefined
            : firstSince(alertsOf(history, target, 'lost worker', { hostname, db, prefix })),
        heartbeatSeconds: told('heartbeat_interval_seconds'),
        slots: told('slots'),
      };
    })
    .sort((a, b) => Number(a.isUp) - Number(b.isUp) || (a.worker < b.worker ? -1 : 1));
};

/** The pools of an application. */
export const poolRows = (view: View): readonly PoolRow[] =>
  view.of(m.poolUsageBudget).map(({ labels: { pool = '' } }) => ({
    target: view.target,
    pool,
    taken: view.value(m.poolCheckedOut, { pool }),
    most: view.value(m.poolMax, { pool }),
    waiting: view.value(m.poolPending, { pool }),
  }));
