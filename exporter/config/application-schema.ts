import * as v from 'valibot';
import { pageUrl, secret, share, targetName, word } from './scalars.ts';
import { map, mapOf } from './shape.ts';

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
