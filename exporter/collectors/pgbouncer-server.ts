// What a PgBouncer is.
import type { Reader } from '../collector.ts';
import { TargetError } from '../failure.ts';
import { versionInfo } from '../metrics/pgbouncer.ts';
import { type Sample, sample } from '../sample.ts';
import type { PgbouncerPort } from '../targets/pgbouncer-port.ts';
import { type Row, textIn } from '../targets/postgres-port.ts';

/** Reads the version; its success decides `pgbouncer_up`. */
export const pgbouncerServer: Reader<PgbouncerPort> = {
  name: 'pgbouncer_server',
  metrics: [versionInfo],
  collect: async (port) => readVersion(await port.show('VERSION')),
};

/** The version in the rows of SHOW VERSION. */
export const readVersion = ([row]: readonly Row[]): readonly Sample[] => {
  const version = row ? textIn(row, 'version') : '';
  if (version === '') throw new TargetError('protocol', 'Expected a version of PgBouncer, got none');
  return [sample(versionInfo, 1, { version })];
};
