import { connectionsTaken, longLoad, nobodyWorks, slotsTaken, workersGone } from './endings.ts';
import { comingAndGoing, exporterLoop } from './loops.ts';
import { gap, quietWeek } from './quiet.ts';
import { memoryLeak, pollingLoop, restartLoop } from './redis.ts';
import type { Scenario, Span } from './scenario.ts';
import { days, hours } from './series.ts';
import { countersFirstSeen, upgrade } from './upgrade.ts';
import { beatStopped, workerLost } from './work.ts';

/** Scenarios of one length, which one run of promtool evaluates. */
export interface Together {
  readonly name: string;
  readonly span: Span;
  readonly scenarios: readonly Scenario[];
}

export const all: readonly Together[] = [
  {
    name: 'hours',
    span: { minutes: 3 * hours, step: 1 },
    scenarios: [
      ...[comingAndGoing, exporterLoop, longLoad, nobodyWorks, workersGone, connectionsTaken, slotsTaken],
      countersFirstSeen,
    ],
  },
  {
    name: 'days',
    span: { minutes: days, step: 1 },
    scenarios: [restartLoop, pollingLoop, workerLost, beatStopped, upgrade, gap],
  },
  { name: 'weeks', span: { minutes: 7 * days, step: 5 }, scenarios: [quietWeek, memoryLeak] },
];
