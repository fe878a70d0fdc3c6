import { describe, expect, it } from 'vitest';
import { pgbouncerLists } from '../../../exporter/collectors/pgbouncer-lists.ts';
import { literalPgbouncer } from '../../support/pgbouncer-rows.ts';
import { lines } from '../../support/values.ts';

const list = (name: string, items: unknown) => ({ list: name, items });

describe('pgbouncerLists', () => {
  it('tells the lists under the names of others, and none that it does not know', async () => {
    const port = literalPgbouncer({
      LISTS: [list('databases', 3), list('used_clients', 7), list('dns_queries', 1), list('peers', 2)],
    });
    expect(lines(await pgbouncerLists.collect(port))).toEqual([
      'pgbouncer_databases 3',
      'pgbouncer_used_clients 7',
      'pgbouncer_in_flight_dns_queries 1',
    ]);
  });

  it('makes no 0 of what has no number', async () => {
    expect(await pgbouncerLists.collect(literalPgbouncer({ LISTS: [list('pools', null)] }))).toEqual([]);
  });
});
