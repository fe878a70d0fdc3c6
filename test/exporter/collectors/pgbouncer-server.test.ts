import { describe, expect, it } from 'vitest';
import { pgbouncerServer, readVersion } from '../../../exporter/collectors/pgbouncer-server.ts';
import { literalPgbouncer } from '../../support/pgbouncer-rows.ts';
import { lines } from '../../support/values.ts';

describe('pgbouncerServer', () => {
  it('tells the version as PgBouncer writes it', async () => {
    const port = literalPgbouncer({ VERSION: [{ version: 'PgBouncer 1.24.1' }] });
    expect(lines(await pgbouncerServer.collect(port))).toEqual([
      'pgbouncer_version_info{version="PgBouncer 1.24.1"} 1',
    ]);
  });

  it.each([[[]], [[{ server_version: '15.18' }]]])('is not content with %j', (rows) => {
    expect(() => readVersion(rows)).toThrow(expect.objectContaining({ reason: 'protocol' }));
  });
});
