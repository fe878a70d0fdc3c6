import { gap, quietWeek } from './quiet.ts';
import { memoryLeak, pollingLoop, restartLoop } from './redis.ts';
import type { Scenario, Span } from './scenario.ts';
import { days } from './series.ts';
import { upgrade } from './upgrade.ts';
import { beatStopped, workerLost } from './work.ts';

/** Scenarios of one length, which one run of promtool evaluates. */
export interface Together {
  readonly name: string;
  readonly span: Span;
  readonly scenarios: readonly Scenario[];
}

export const all: readonly Together[] = [
  {
    name: 'days',
    span: { minutes: days, step: 1 },
    scenarios: [restartLoop, pollingLoop, workerLost, beatStopped, upgrade, gap],
  },
  { name: 'weeks', span: { minutes: 7 * days, step: 5 }, scenarios: [quietWeek, memoryLeak] },
];
