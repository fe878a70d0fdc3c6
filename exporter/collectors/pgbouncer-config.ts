// The limits of a PgBouncer that are not those of a database.
import type { Reader } from '../collector.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/pgbouncer.ts';
import { type Sample, sample } from '../sample.ts';
import { figureIn, type PgbouncerPort } from '../targets/pgbouncer-port.ts';
import { type Row, textIn } from '../targets/postgres-port.ts';

const settings: ReadonlyMap<string, Metric<'target', 'gauge'>> = new Map([
  ['max_client_conn', m.maxClientConnections],
  ['max_user_connections', m.maxUserConnections],
]);

/** Reads the limits of connections. */
export const pgbouncerConfig: Reader<PgbouncerPort> = {
  name: 'pgbouncer_config',
  metrics: [...settings.values()],
  collect: async (port) => readConfig(await port.show('CONFIG')),
};

/** The samples of SHOW CONFIG; settings that are not shown yield none. */
export const readConfig = (rows: readonly Row[]): readonly Sample[] =>
  rows.flatMap((row) => {
    const metric = settings.get(textIn(row, 'key'));
    const value = figureIn(row, 'value');
    return metric === undefined || value === undefined ? [] : [sample(metric, value)];
  });

/** The text of one setting in SHOW CONFIG; empty where it is not shown. */
export const settingIn = (rows: readonly Row[], key: string): string => {
  const row = rows.find((each) => each.key === key);
  return row ? textIn(row, 'value') : '';
};
