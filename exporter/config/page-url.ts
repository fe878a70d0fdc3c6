import type { ApplicationAddress } from '../targets/application-port.ts';
import { decoded } from './address.ts';

/** What the URL of a metrics page may look like, for sentences. */
export const pageUrlForms = 'a URL such as http://host:8000/metrics or https://host/metrics';

/** What says who asks, in the headers of a request: basic authentication, or nothing. */
export const loginHeaders = ({
  username = '',
  password = '',
}: Omit<ApplicationAddress, 'url'>): Readonly<Record<string, string>> =>
  username || password
    ? { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
    : {};

/** The address in the URL of a metrics page, its login apart; undefined for anything else. */
export const pageAddress = (url: string): ApplicationAddress | undefined => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.port === '0') return undefined;
  const [username, password] = [decoded(parsed.username), decoded(parsed.password)];
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  return {
    url: parsed.href,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
};
