import { expect, it } from 'vitest';
import { addressGroup } from '../../../exporter/clients/address-group.ts';

it.each([
  ['10.1.2.3', '10.1.2.0/24'],
  ['127.0.0.1', 'loopback'],
  ['127.8.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:10.1.2.3', '10.1.2.0/24'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'],
  ['2001:db8::1', '2001:db8::/64'],
  ['fe80::1%eth0', 'fe80::/64'],
  ['fd00:1:2:3::', 'fd00:1:2:3::/64'],
  ['/run/redis.sock', 'unix'],
  ['?', 'unknown'],
  ['', 'unknown'],
])('%s is in %s', (host, group) => {
  expect(addressGroup(host)).toBe(group);
});
