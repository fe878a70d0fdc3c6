import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listenAddress } from '../../exporter/address.ts';

describe('listenAddress', () => {
  it.each([
    [':19121', { port: 19_121 }],
    ['127.0.0.1:19121', { host: '127.0.0.1', port: 19_121 }],
    ['localhost:80', { host: 'localhost', port: 80 }],
    ['[::1]:19121', { host: '::1', port: 19_121 }],
    ['[::]:0', { host: '::', port: 0 }],
    [':65535', { port: 65_535 }],
  ])('reads %s', (text, address) => {
    expect(listenAddress(text)).toEqual(address);
  });

  it.each([
    '',
    ':',
    '19121',
    'localhost',
    'localhost:',
    ':65536',
    ':99999',
    ':-1',
    ':1.5',
    '::1:80',
    '[]:80',
    '[::1]80',
    ':80 ',
    'http://localhost:80',
    ':123456',
  ])('refuses %j', (text) => {
    expect(listenAddress(text)).toBeUndefined();
  });

  it('reads every IPv6 address and port back', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.nat(65_535), (host, port) => {
        expect(listenAddress(`[${host}]:${port}`)).toEqual({ host, port });
      }),
    );
  });

  it('reads every host name and port back', () => {
    fc.assert(
      fc.property(fc.domain(), fc.nat(65_535), (host, port) => {
        expect(listenAddress(`${host}:${port}`)).toEqual({ host, port });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        listenAddress(text);
      }),
    );
  });
});
