import { describe, expect, it } from 'vitest';
import { addressTest, ruleOf } from '../../../exporter/clients/service-rules.ts';
import { kindLike } from '../../support/clients.ts';

describe('ruleOf', () => {
  it('wants every kind that is given, each by one of its values', () => {
    const { matches } = ruleOf('api', { clientName: ['api-*', 'web'], user: ['app'] });
    expect(matches(kindLike({ name: 'api-1', user: 'app' }))).toBe(true);
    expect(matches(kindLike({ name: 'web', user: 'app' }))).toBe(true);
    expect(matches(kindLike({ name: 'api-1' }))).toBe(false);
    expect(matches(kindLike({ name: 'webs', user: 'app' }))).toBe(false);
  });

  it('tells what waits by the command it waits in, and no other by the same one', () => {
    const { matches } = ruleOf('mailer', { blockedOn: ['bl*'] });
    expect(matches(kindLike({ flags: 'b', command: 'blpop' }))).toBe(true);
    expect(matches(kindLike({ flags: 'N', command: 'blpop' }))).toBe(false);
  });

  it('tells by library and address too', () => {
    const { matches } = ruleOf('node', { library: ['*ioredis*'], address: ['10.0.0.0/8'] });
    expect(matches(kindLike({ library: 'ioredis(bullmq)' }))).toBe(true);
    expect(matches(kindLike({ library: 'ioredis', host: '11.0.0.1' }))).toBe(false);
  });
});

describe('addressTest', () => {
  it('knows addresses, networks and sockets', () => {
    const isThere = addressTest(['10.0.0.0/8', '192.168.1.7', '2001:db8::/32', 'unix']);
    const hosts = [
      '10.9.9.9',
      '192.168.1.7',
      '192.168.1.8',
      '2001:db8:1::2',
      '::1',
      '/run/redis.sock',
      '?',
      '',
    ];
    expect(hosts.filter((host) => isThere?.(host))).toEqual([
      '10.9.9.9',
      '192.168.1.7',
      '2001:db8:1::2',
      '/run/redis.sock',
    ]);
    expect(addressTest(['10.0.0.1'])?.('/run/redis.sock')).toBe(false);
  });

  it.each(['', 'here', '10.0.0.0/33', '10.0.0.0/x', '2001:db8::/129', '10.0.0/8'])(
    'refuses %j',
    (address) => {
      expect(addressTest([address])).toBeUndefined();
    },
  );
});
