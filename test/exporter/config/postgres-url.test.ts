import { describe, expect, it } from 'vitest';
import { postgresAddress } from '../../../exporter/config/postgres-url.ts';

const plain = { host: 'host', port: 5432, ssl: 'prefer' };

describe('a Postgres URL', () => {
  it.each([
    ['postgresql://host', plain],
    ['postgres://host/', plain],
    ['postgres://host:6432/shop', { ...plain, port: 6432, database: 'shop' }],
    [
      'postgresql://user:p%40ss@host/shop',
      { ...plain, username: 'user', password: 'p@ss', database: 'shop' },
    ],
    [
      'postgresql+asyncpg://user:pw@host/shop?ssl=require',
      { ...plain, username: 'user', password: 'pw', database: 'shop', ssl: 'require' },
    ],
    ['postgresql+psycopg2://host', plain],
    ['postgresql://host?ssl=true', { ...plain, ssl: 'require' }],
    ['postgresql://host?sslmode=disable&connect_timeout=3', { ...plain, ssl: 'disable' }],
    [
      'postgresql://host?sslmode=verify-full&sslrootcert=/ca.pem',
      { ...plain, ssl: 'verify-full', rootCert: '/ca.pem' },
    ],
    ['postgresql://host?sslmode=verify-full&sslrootcert=system', { ...plain, ssl: 'verify-full' }],
    ['postgresql://[::1]:5433/db', { ...plain, host: '::1', port: 5433, database: 'db' }],
    [
      'postgresql:///db?host=/run/postgresql&port=5433',
      { ...plain, host: '/run/postgresql', port: 5433, database: 'db' },
    ],
    [
      'postgresql://user:pw@/db?host=/run/postgresql',
      { ...plain, host: '/run/postgresql', username: 'user', password: 'pw', database: 'db' },
    ],
    ['postgresql://%2Frun%2Fpostgresql/db', { ...plain, host: '/run/postgresql', database: 'db' }],
  ])('%s is read', (url, expected) => {
    expect(postgresAddress(url)).toEqual(expected);
  });

  it.each([
    '',
    'host',
    'redis://host',
    'postgresql:///db',
    'postgresql://host:0/db',
    'postgresql://host:70000/db',
    'postgresql://one,two/db',
    'postgresql://one:5432,two:5432/db',
    'postgresql://host?sslmode=perhaps',
    'postgresql://host?password=secret',
    'http://user:secret@host',
  ])('%j is none', (url) => {
    expect(postgresAddress(url)).toBeUndefined();
  });
});
