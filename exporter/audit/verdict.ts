// Whether a move to a Redis is complete, from what was measured of it.
import { migrationCheck, migrationComplete } from '../metrics/migration.ts';
import { atTarget, type Sample, sample } from '../sample.ts';

/** The checks of a move, in the order they are told. */
export const migrationChecks = ['services_connected', 'retired_unused', 'files', 'settings'] as const;
export type MigrationCheckName = (typeof migrationChecks)[number];

/** What a config says of a move, as far as it decides which checks are asked for. */
export interface Asked {
  readonly files: readonly string[];
  readonly hasReference: boolean;
}

/** The checks that have to hold: who is connected, here and there, is always asked. */
export const askedChecks = ({ files, hasReference }: Asked): readonly MigrationCheckName[] =>
  migrationChecks.filter((check) => {
    if (check === 'files') return files.length > 0;
    return check === 'settings' ? hasReference : true;
  });

/** A service and its connections; undefined where they could not be counted. */
export interface ServiceSeen {
  readonly service: string;
  readonly connections: number | undefined;
  readonly isExpected: boolean;
}

const byService = (samples: readonly Sample[], name: string): ReadonlyMap<string, number> =>
  new Map(
    samples
      .filter(({ metric }) => metric.name === name)
      .map(({ labels, value }) => [labels.service ?? '', value]),
  );

/** The services of one target's samples, by name: those that are connected, and those that are expected to be. */
export const servicesSeen = (samples: readonly Sample[]): readonly ServiceSeen[] => {
  const connected = byService(samples, 'redis_service_connections');
  const expected = byService(samples, 'redis_service_connections_expected');
  return [...new Set([...connected.keys(), ...expected.keys()])].sort().map((service) => ({
    service,
    connections: connected.get(service),
    isExpected: (expected.get(service) ?? 0) > 0,
  }));
};

/** Whether every expected service is connected; undefined where none is expected, or one could not be counted. */
const servicesConnected = (samples: readonly Sample[]): boolean | undefined => {
  const expected = servicesSeen(samples).filter(({ isExpected }) => isExpected);
  if (expected.some(({ connections }) => connections === 0)) return false;
  const isKnown = expected.length > 0 && expected.every(({ connections }) => connections !== undefined);
  return isKnown ? true : undefined;
};

/** Whether a check holds by these samples of one target; undefined while that is not known. */
export const holds = (samples: readonly Sample[], check: MigrationCheckName): boolean | undefined => {
  const found = samples.find(({ metric, labels }) => metric === migrationCheck && labels.check === check);
  return found && found.value === 1;
};

/** What follows from the samples of one target: whether its services are connected, and whether the move is complete. */
export const verdictSamples = (
  target: string,
  samples: readonly Sample[],
  asked: readonly MigrationCheckName[],
): readonly Sample[] => {
  const connected = servicesConnected(samples);
  const services =
    connected === undefined
      ? []
      : [sample(migrationCheck, connected ? 1 : 0, { check: 'services_connected' })];
  const all = [...samples, ...services];
  const isComplete = asked.every((check) => holds(all, check));
  return [...services, sample(migrationComplete, isComplete ? 1 : 0)].map((each) => atTarget(each, target));
};
