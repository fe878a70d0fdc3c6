// How many of everything a PgBouncer holds.
import type { Reader } from '../collector.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/pgbouncer.ts';
import { type Sample, sample } from '../sample.ts';
import { figureIn, type PgbouncerPort } from '../targets/pgbouncer-port.ts';
import { type Row, textIn } from '../targets/postgres-port.ts';

const lists: ReadonlyMap<string, Metric<'target', 'gauge'>> = new Map([
  ['databases', m.listDatabases],
  ['users', m.listUsers],
  ['pools', m.listPools],
  ['free_clients', m.listFreeClients],
  ['used_clients', m.listUsedClients],
  ['login_clients', m.listLoginClients],
  ['free_servers', m.listFreeServers],
  ['used_servers', m.listUsedServers],
  ['dns_names', m.listDnsNames],
  ['dns_zones', m.listDnsZones],
  ['dns_queries', m.listDnsQueries],
]);

/** Reads the sizes of internal lists. */
export const pgbouncerLists: Reader<PgbouncerPort> = {
  name: 'pgbouncer_lists',
  metrics: [...lists.values()],
  collect: async (port) => readLists(await port.show('LISTS')),
};

/** The samples of SHOW LISTS; lists that are not known yield none. */
export const readLists = (rows: readonly Row[]): readonly Sample[] =>
  rows.flatMap((row) => {
    const metric = lists.get(textIn(row, 'list'));
    const items = figureIn(row, 'items');
    return metric === undefined || items === undefined ? [] : [sample(metric, items)];
  });
