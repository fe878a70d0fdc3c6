import type { Reader } from '../collector.ts';
import { TargetError } from '../failure.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/application.ts';
import { type PoolFigures, poolFigures } from '../pools/figures.ts';
import { processPools } from '../pools/processes.ts';
import { TimeoutTotals } from '../pools/timeout-totals.ts';
import { type Sample, sample } from '../sample.ts';
import type { ApplicationPort } from '../targets/application-port.ts';

/** What the usage of pools may come to, 0 to 1: of those that are named, and of all others. */
export interface PoolBudgets {
  readonly usageRatio: number;
  readonly pools: ReadonlyMap<string, number>;
}

const gauges = (
  figures: PoolFigures,
): readonly (readonly [Metric<'target' | 'pool', 'gauge'>, number | undefined])[] => [
  [m.poolSize, figures.size],
  [m.poolCheckedIn, figures.checkedIn],
  [m.poolCheckedOut, figures.checkedOut],
  [m.poolOverflow, figures.overflow],
  [m.poolMax, figures.max],
  [m.poolPending, figures.pending],
  [m.poolUsage, figures.usage],
];

/** The pools of one application, as its processes tell of them. */
export const applicationPools = ({ usageRatio, pools }: PoolBudgets): Reader<ApplicationPort> => {
  const totals = new TimeoutTotals();
  return {
    name: 'application_pools',
    metrics: Object.values(m).filter((metric) => metric !== m.applicationUp),
    collect: async (port) => {
      const processes = processPools(await port.pages());
      // A page that tells of no pool is the wrong one, or its application tells of none: either way nobody watches them.
      if (processes.length === 0)
        throw new TargetError('unsupported', 'Expected metrics named db_client_connection_…, got none');
      const timeouts = totals.follow(processes);
      return poolFigures(processes).flatMap((figures): readonly Sample[] => {
        const { pool } = figures;
        const count = timeouts.get(pool);
        return [
          ...gauges(figures).flatMap(([metric, value]) =>
            value === undefined ? [] : [sample(metric, value, { pool })],
          ),
          ...(count === undefined ? [] : [sample(m.poolTimeouts, count, { pool })]),
          sample(m.poolUsageBudget, pools.get(pool) ?? usageRatio, { pool }),
        ];
      });
    },
  };
};
