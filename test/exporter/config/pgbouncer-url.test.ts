import { describe, expect, it } from 'vitest';
import { pgbouncerAddress } from '../../../exporter/config/pgbouncer-url.ts';

const address = { host: 'pooler', port: 6432, ssl: 'prefer', database: 'pgbouncer' };

describe('pgbouncerAddress', () => {
  it.each([
    ['postgresql://pooler', address],
    ['postgresql://pooler/pgbouncer', address],
    ['postgres://stats:pw@pooler:7000/', { ...address, port: 7000, username: 'stats', password: 'pw' }],
    ['postgresql://pooler?sslmode=require', { ...address, ssl: 'require' }],
  ])('reads %s', (url, expected) => {
    expect(pgbouncerAddress(url)).toEqual(expected);
  });

  it.each(['postgresql://pooler/shop', 'redis://pooler', 'http://pooler/pgbouncer', ''])(
    'takes no %s',
    (url) => {
      expect(pgbouncerAddress(url)).toBeUndefined();
    },
  );
});
