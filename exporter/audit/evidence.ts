// What the checks of a move rest on, in sentences.

import { failureReason } from '../metrics/headroom.ts';
import type { Sample } from '../sample.ts';
import type { Findings } from './findings.ts';
import { holds, type MigrationCheckName, migrationChecks, servicesSeen } from './verdict.ts';

/** A check of a move: `unknown` could not be made, `not asked` is one that the config does not ask for. */
export interface Evidence {
  readonly check: MigrationCheckName;
  readonly state: 'holds' | 'fails' | 'unknown' | 'not asked';
  readonly evidence: readonly string[];
}

const shownDrifts = 20;

const ofServices = (samples: readonly Sample[]): readonly string[] => {
  const services = servicesSeen(samples);
  if (!services.some(({ isExpected }) => isExpected)) return ['the config names no services to expect'];
  return services
    .filter(({ isExpected }) => isExpected)
    .map(({ service, connections }) => {
      if (connections === undefined) return `connections of ${service} could not be counted`;
      if (connections === 0) return `${service} is not connected`;
      return `${service} has ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
    });
};

const ofRetired = ({ retired }: Findings): readonly string[] =>
  retired?.map(({ evidence }) => evidence) ?? [
    'no URL of the retired Redis is configured, so nobody asked it',
  ];

const ofFiles = ({ files = [] }: Findings): readonly string[] =>
  files.map(
    ({ file, problems, unreadable }) =>
      unreadable ?? `${file}: ${problems.length || 'no'} ${problems.length === 1 ? 'problem' : 'problems'}`,
  );

const ofSettings = ({ drift }: Findings): readonly string[] => {
  if (!drift) return ['settings could not be read'];
  if (drift.length === 0) return ['all settings are as the file says'];
  const shown = drift.slice(0, shownDrifts);
  const more = drift.length > shown.length ? [`and ${drift.length - shown.length} more`] : [];
  return [
    ...shown.map(({ setting, expected, actual }) => `${setting} is ${actual}, the file says ${expected}`),
    ...more,
  ];
};

const sentences = (
  check: MigrationCheckName,
  samples: readonly Sample[],
  findings: Findings,
): readonly string[] => {
  switch (check) {
    case 'services_connected':
      return ofServices(samples);
    case 'retired_unused':
      return ofRetired(findings);
    case 'files':
      return ofFiles(findings);
    case 'settings':
      return ofSettings(findings);
  }
};

// Notes of before a failure are not told after it.
const unknown = (
  check: MigrationCheckName,
  samples: readonly Sample[],
  findings: Findings,
): readonly string[] => {
  const failure = samples.find(
    ({ metric, labels }) => metric === failureReason && labels.collector === 'redis_config',
  );
  return check === 'settings' && failure
    ? [`could not be read: ${failure.labels.reason}`]
    : sentences(check, samples, findings);
};

/** The checks of one target in their order, from its samples and what its collectors noted. */
export const evidenceOf = (
  samples: readonly Sample[],
  findings: Findings,
  asked: readonly MigrationCheckName[],
): readonly Evidence[] =>
  migrationChecks.map((check) => {
    if (!asked.includes(check)) return { check, state: 'not asked', evidence: [] };
    const held = holds(samples, check);
    if (held !== undefined)
      return { check, state: held ? 'holds' : 'fails', evidence: sentences(check, samples, findings) };
    return { check, state: 'unknown', evidence: unknown(check, samples, findings) };
  });
