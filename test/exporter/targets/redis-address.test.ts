import { describe, expect, it } from 'vitest';
import { handshake, socketOptions } from '../../../exporter/targets/redis-address.ts';

describe('socketOptions', () => {
  it('name the server to TLS, but not by an address', () => {
    expect(socketOptions({ host: 'redis', port: 6380, tls: true, db: 0 })).toEqual({
      host: 'redis',
      port: 6380,
      tls: { servername: 'redis' },
    });
    expect(socketOptions({ host: '::1', port: 6380, tls: true, db: 0 }).tls).toEqual({});
  });

  it('are a path alone for a socket', () => {
    expect(socketOptions({ path: '/run/redis.sock', tls: false, db: 3 })).toEqual({
      path: '/run/redis.sock',
    });
  });
});

describe('handshake', () => {
  const address = { host: 'redis', tls: false, db: 0 };

  it('is the name alone without a login', () => {
    expect(handshake(address)).toEqual([['client', 'setname', 'headroom']]);
  });

  it.each([
    [{ password: 'p' }, ['auth', 'p']],
    [{ username: 'u', password: 'p' }, ['auth', 'u', 'p']],
    // A user without a password is not the default user.
    [{ username: 'u' }, ['auth', 'u', '']],
  ])('logs in first as %j', (login, command) => {
    expect(handshake({ ...address, ...login })[0]).toEqual(command);
  });

  it('selects a database last', () => {
    expect(handshake({ ...address, db: 4 }).at(-1)).toEqual(['select', '4']);
  });
});
