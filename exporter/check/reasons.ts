import type { Reason } from '../failure.ts';

const words: Partial<Readonly<Record<string, string>>> = {
  refused: 'nothing listens there: start it',
  unreachable: 'no way leads there: look at the network and its rules',
  dns: 'its name is not known: look at the URL',
  tls: 'TLS fails: look at the certificate, and at rediss: or sslmode in the URL',
  timeout: 'no answer in time: it hangs, or the network drops what is sent',
  closed: 'it closes the connection: look at its log',
  auth: 'it refuses the login: look at user and password in the URL',
  permission: 'its user may not: headroom grants prints what is needed',
  loading: 'it is loading its data after a start: wait',
  busy: 'a script or a function runs too long',
  maxclients: 'all connections that it accepts are taken: close some of who holds most',
  saturated: 'no slot is left for ordinary roles: close some of who holds most',
} satisfies Partial<Record<Reason, string>>;

/** Why something could not be read, with what that means where it says more than the reason: `refused, nothing listens there: start it`. */
export const reasonText = (reason: string): string =>
  words[reason] === undefined ? reason : `${reason}, ${words[reason]}`;
