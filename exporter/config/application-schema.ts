import * as v from 'valibot';
import type { ApplicationAddress } from '../targets/application-port.ts';
import { shownUrl } from './address.ts';
import { shown } from './fault.ts';
import { pageAddress, pageUrlForms } from './page-url.ts';
import { secret, share, targetName, word } from './scalars.ts';
import { map, mapOf, scalar } from './shape.ts';

/** The URL of a metrics page, as the address in it. */
const pageUrl = scalar<ApplicationAddress>(
  pageUrlForms,
  (value) => (typeof value === 'string' ? pageAddress(value) : undefined),
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

// The old page called a pool healthy below this.
const defaultUsage = 0.8;

/** One application that has a metrics page, or one for each of its processes. */
export const applicationTargetSchema = map({
  name: targetName,
  kind: v.literal('application'),
  url: v.optional(pageUrl),
  urls: v.optional(v.array(pageUrl)),
  url_file: v.optional(word),
  username: v.optional(word),
  password: v.optional(secret),
  password_file: v.optional(word),
  budgets: v.optional(map({ usage: v.optional(share, defaultUsage) }), {}),
  pool_budgets: v.optional(mapOf(map({ usage: share })), {}),
});
