// Which service a connection is of, by rules: those of the config first, then what is known of well-known programs.
import { BlockList, isIP } from 'node:net';
import { globTest } from '../glob.ts';
import { unixSocket } from './address-group.ts';
import type { Said } from './kinds.ts';
import { isBlocked } from './role.ts';

/** What tells a service's connections: each kind that is given has to fit, by one of its values. */
export interface ServiceMatch {
  /** Globs of the name that a connection gave itself. */
  readonly clientName?: readonly string[] | undefined;
  /** Addresses, networks such as 10.0.0.0/8, or `unix`. */
  readonly address?: readonly string[] | undefined;
  /** Globs of `lib-name`. */
  readonly library?: readonly string[] | undefined;
  /** Globs of the ACL user. */
  readonly user?: readonly string[] | undefined;
  /** Globs of the command in which it waits for an answer. */
  readonly blockedOn?: readonly string[] | undefined;
}

/** A service of the config. */
export interface DeclaredService {
  readonly name: string;
  /** Undefined for one that is recognised without. */
  readonly match?: ServiceMatch | undefined;
  /** The least connections it should have; undefined where none are expected. */
  readonly expected?: number | undefined;
}

/** A rule ready to be asked. */
export interface ServiceRule {
  readonly service: string;
  readonly matches: (said: Said) => boolean;
}

const anyGlob = (globs: readonly string[]): ((text: string) => boolean) => {
  const tests = globs.map(globTest);
  return (text) => tests.some((test) => test(text));
};

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** A test of hosts for addresses, networks and `unix`; undefined where one of them is none of these. */
export const addressTest = (addresses: readonly string[]): ((host: string) => boolean) | undefined => {
  const list = new BlockList();
  for (const each of addresses) {
    const [address = '', length] = each.split('/');
    if (each === unixSocket) continue;
    const bits = length === undefined || /^\d{1,3}$/.test(length) ? Number(length) : -1;
    const most = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) === 0 || bits < 0 || bits > most) return undefined;
    if (length === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, bits, familyOf(address));
  }
  const sockets = addresses.includes(unixSocket);
  return (host) => (host.startsWith('/') ? sockets : isIP(host) !== 0 && list.check(host, familyOf(host)));
};

/** The rule of a match. */
export const ruleOf = (
  service: string,
  { clientName, address, library, user, blockedOn }: ServiceMatch,
): ServiceRule => {
  const tests: ((said: Said) => boolean)[] = [];
  const add = (globs: readonly string[] | undefined, of: (said: Said) => string | undefined): void => {
    if (globs === undefined) return;
    const test = anyGlob(globs);
    tests.push((said) => {
      const text = of(said);
      return text !== undefined && test(text);
    });
  };
  add(clientName, ({ name }) => name);
  add(library, (said) => said.library);
  add(user, (said) => said.user);
  add(blockedOn, (said) => (isBlocked(said) ? said.command : undefined));
  const isThere = address && addressTest(address);
  if (isThere) tests.push(({ host }) => isThere(host));
  return { service, matches: (said) => tests.every((test) => test(said)) };
};
