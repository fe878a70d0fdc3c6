import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redisAddress } from '../../../exporter/config/address.ts';

const local = { host: 'localhost', port: 6379, tls: false, db: 0 };

describe('redisAddress', () => {
  it.each([
    ['redis://localhost', local],
    ['redis://localhost/', local],
    ['redis://localhost:6379/0', local],
    ['redis://localhost:6380', { ...local, port: 6380 }],
    ['redis://localhost/15', { ...local, db: 15 }],
    ['valkey://localhost', local],
    ['rediss://localhost', { ...local, tls: true }],
    ['valkeys://localhost', { ...local, tls: true }],
    ['redis://10.0.0.7:1/2', { host: '10.0.0.7', port: 1, tls: false, db: 2 }],
    ['redis://[::1]', { ...local, host: '::1' }],
    ['redis://[2001:db8::7]:6380/3', { host: '2001:db8::7', port: 6380, tls: false, db: 3 }],
    ['redis://:secret@localhost', { ...local, password: 'secret' }],
    ['redis://reader@localhost', { ...local, username: 'reader' }],
    ['redis://reader:secret@localhost', { ...local, username: 'reader', password: 'secret' }],
    ['redis://reader:@localhost', { ...local, username: 'reader' }],
    ['redis://:a%2Fb%40c%3Ad%25@localhost', { ...local, password: 'a/b@c:d%' }],
    ['redis://caf%C3%A9:na%20me@localhost', { ...local, username: 'café', password: 'na me' }],
    ['redis://:100%@localhost', { ...local, password: '100%' }],
    ['REDIS://localhost', local],
    [' redis://localhost\n', local],
  ])('%s', (url, expected) => {
    expect(redisAddress(url)).toEqual(expected);
  });

  it.each([
    ['unix:///run/redis.sock', { path: '/run/redis.sock', tls: false, db: 0 }],
    ['unix:///run/redis.sock?db=4', { path: '/run/redis.sock', tls: false, db: 4 }],
    ['unix:/run/redis.sock', { path: '/run/redis.sock', tls: false, db: 0 }],
    ['unix:///run/my%20redis.sock', { path: '/run/my redis.sock', tls: false, db: 0 }],
    ['unix:///run/my redis.sock', { path: '/run/my redis.sock', tls: false, db: 0 }],
  ])('%s', (url, expected) => {
    expect(redisAddress(url)).toEqual(expected);
  });

  it.each([
    '',
    'localhost',
    'localhost:6379',
    '//localhost:6379',
    'http://localhost:6379',
    'redis:',
    'redis:///0',
    'redis://:6379',
    'redis://localhost:65536',
    'redis://localhost:port',
    'redis://localhost/zero',
    'redis://localhost/-1',
    'redis://localhost/1.5',
    'redis://localhost/0/1',
    'redis://localhost/123456',
    'redis://local host',
    'redis://[::1',
    'unix:',
    'unix://',
    'unix:///',
    'unix:///run/redis.sock?db=one',
  ])('is undefined for %j', (url) => {
    expect(redisAddress(url)).toBeUndefined();
  });

  it('does not take a folder of a socket for a host', () => {
    expect(redisAddress('unix://run/redis.sock')).toBeUndefined();
  });

  it('reads back every percent-encoded password', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (password) => {
        const url = `redis://reader:${encodeURIComponent(password)}@localhost`;
        expect(redisAddress(url)).toEqual({ ...local, username: 'reader', password });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        redisAddress(text);
        redisAddress(`redis://${text}`);
        redisAddress(`unix://${text}`);
      }),
    );
  });
});
