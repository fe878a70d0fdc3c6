// Addresses are many where containers come and go; the networks they are in are few.
import { isIP, isIPv4 } from 'node:net';

/** The label value of a connection over a Unix socket. */
export const unixSocket = 'unix';
/** Of one from the server's own machine. */
export const loopback = 'loopback';

/** The eight groups of an IPv6 address, its zone left out. */
const groupsOf = (address: string): readonly string[] => {
  const [bare = ''] = address.split('%', 1);
  const [head = '', tail] = bare.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array<string>(missing).fill('0'), ...back];
};

const ipv6Network = (address: string): string => {
  const network = groupsOf(address)
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16));
  while (network.at(-1) === '0') network.pop();
  return `${network.join(':')}::/64`;
};

/** The address in an IPv4-mapped one, or the address itself. */
const unmapped = (host: string): string => {
  const rest = /^::ffff:(?=\d+\.)/i.test(host) ? host.slice('::ffff:'.length) : host;
  return isIPv4(rest) ? rest : host;
};

/** Where a client is: `unix`, `loopback`, its /24 or, of IPv6, its /64; `unknown` for anything else. */
export const addressGroup = (host: string): string => {
  if (host.startsWith('/')) return unixSocket;
  const address = unmapped(host);
  switch (isIP(address)) {
    case 4:
      return address.startsWith('127.') ? loopback : `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
    case 6:
      return address === '::1' ? loopback : ipv6Network(address);
    default:
      return 'unknown';
  }
};
