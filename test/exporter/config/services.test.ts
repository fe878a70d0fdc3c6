import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../exporter/config/parse.ts';
import { fileService } from '../../../exporter/config/services.ts';

const parsed = (services: unknown) => {
  const text = JSON.stringify({
    targets: [{ name: 'redis', kind: 'redis', url: 'redis://redis', services }],
  });
  const [target] = parseConfig({ name: 'headroom.yml', text }, {}, () => '').targets;
  return target?.kind === 'redis' ? target.services : [];
};

describe('services of a Redis', () => {
  it('are told by one thing or several, each a text or a list', () => {
    const match = {
      client_name: 'api-*',
      address: ['10.0.0.0/8', 'unix'],
      library: ['redis-py*'],
      user: 'app',
      blocked_on: 'blpop',
    };
    expect(
      parsed([
        { name: 'api', match, expected: 2 },
        { name: 'celery-worker', expected: 1 },
      ]),
    ).toEqual([
      {
        name: 'api',
        match: {
          clientName: ['api-*'],
          address: ['10.0.0.0/8', 'unix'],
          library: ['redis-py*'],
          user: ['app'],
          blockedOn: ['blpop'],
        },
        expected: 2,
      },
      { name: 'celery-worker', match: undefined, expected: 1 },
    ]);
  });

  it('are none by themselves, and read again as they are printed', () => {
    expect(parsed(undefined)).toEqual([]);
    const services = parsed([{ name: 'api', match: { user: 'app', address: '::1' } }, { name: 'shell' }]);
    expect(parsed(services.map(fileService))).toEqual(services);
  });

  it.each([
    [[{ name: 'api' }], /services\[0\].*expected a match, or one of the names .*celery-worker.*, got api/],
    [[{ name: 'api', match: {} }], /services\[0\].match.*expected something to tell it by, got nothing/],
    [[{ name: 'unknown', match: { user: 'a' } }], /services\[0\].name.*expected another name, got unknown/],
    [
      [{ name: 'shell' }, { name: 'shell' }],
      /services\[1\].name.*expected a name of its own, got shell again/,
    ],
    [[{ name: 'a b', match: { user: 'a' } }], /services\[0\].name.*expected a name of letters/],
    [[{ name: 'a', match: { address: '10.0.0.0/40' } }], /match.address.*expected an address, a network/],
    [
      [{ name: 'a', match: { user: [] } }],
      /match.user.*expected a glob such as worker-\*, or a list of them/,
    ],
    [
      [{ name: 'a', match: { nick: 'a' } }],
      /expected one of client_name, address, library, user, blocked_on, got "nick"/,
    ],
    [[{ name: 'shell', expected: 0 }], /services\[0\].expected.*expected a whole number over 0, got 0/],
    [
      Array.from({ length: 41 }, (_, at) => ({ name: `s${at}`, match: { user: 'a' } })),
      /services.*expected 40 services at most, got 41/,
    ],
  ])('are refused as %j', (services, sentence) => {
    expect(() => parsed(services)).toThrow(sentence);
  });
});
