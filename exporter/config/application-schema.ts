import * as v from 'valibot';
import type { ApplicationAddress } from '../targets/application-port.ts';
import { shownUrl } from './address.ts';
import { shown } from './fault.ts';
import { loginKeys, nameKey } from './login-schema.ts';
import { pageAddress, pageUrlForms } from './page-url.ts';
import { share } from './scalars.ts';
import { key, map, mapOf, scalar } from './shape.ts';

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
  name: nameKey,
  kind: key('What is read.', v.literal('application')),
  ...loginKeys('Its metrics page, as OpenTelemetry or `pools/` write it.', pageUrl),
  urls: key('The pages of its processes, instead of `url`; they are added up.', v.optional(v.array(pageUrl))),
  budgets: key(
    'What its pools may use.',
    v.optional(
      map({ usage: key('The part of a pool that may be taken.', v.optional(share, defaultUsage)) }),
      {},
    ),
  ),
  pool_budgets: key(
    'The same of single pools, by their names.',
    v.optional(mapOf(map({ usage: key('The part of this pool that may be taken.', share) })), {}),
  ),
});
