import type { ApplicationAddress } from '../targets/application-port.ts';
import { decoded } from './address.ts';

/** What the URL of a metrics page may look like, for sentences. */
export const pageUrlForms = 'a URL such as http://host:8000/metrics or https://host/metrics';

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
