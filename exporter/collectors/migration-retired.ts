// Whether the Redis that was moved away from is still in use; the target itself is asked nothing.
import type { Findings } from '../audit/findings.ts';
import type { RetiredVerdict } from '../audit/retired.ts';
import type { Collector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import { migrationCheck } from '../metrics/migration.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { migrationPace } from './pace.ts';

/** A Redis that was moved away from, to be looked at now and then. */
export interface Retired {
  /** Throws a TargetError when it could not be asked. */
  look(): Promise<RetiredVerdict>;
}

type Port = Pick<RedisPort, 'unsettled' | 'lacks'>;

const lookAt = async (retired: Retired, port: Port): Promise<RetiredVerdict> => {
  try {
    return await retired.look();
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    // Told, and not thrown: what is thrown is tried again at the next collection.
    port.lacks(error);
    const evidence = `the retired Redis could not be asked: ${error.reason}`;
    return { unused: undefined, evidence, connections: undefined, others: [] };
  }
};

/** In use as soon as one is; unused once all are. */
const samplesOf = (verdicts: readonly RetiredVerdict[]): readonly Sample[] => {
  const check = 'retired_unused';
  if (verdicts.some(({ unused }) => unused === false)) return [sample(migrationCheck, 0, { check })];
  const known = verdicts.length > 0 && verdicts.every(({ unused }) => unused);
  return known ? [sample(migrationCheck, 1, { check })] : [];
};

/** Looks at each of them as often as `everyMs` says. */
export const migrationRetired = (
  retired: readonly Retired[],
  everyMs: number,
  findings: Findings,
): Collector<Port> => ({
  name: 'migration_retired',
  metrics: [migrationCheck],
  reads: [],
  keys: [],
  pace: migrationPace(everyMs),
  async collect(port) {
    port.unsettled();
    findings.retired = await Promise.all(retired.map((each) => lookAt(each, port)));
    return samplesOf(findings.retired);
  },
});
