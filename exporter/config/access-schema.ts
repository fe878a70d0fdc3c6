import * as v from 'valibot';
import { permissions } from '../web/tokens.ts';
import { targetName } from './scalars.ts';
import { key, map, scalar } from './shape.ts';

/** The SHA-256 of a token; what stands in its place may be the token itself, and is not shown. */
const sha256 = scalar(
  'a SHA-256 of 64 hexadecimal digits, as headroom token prints it',
  (value) => (typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : undefined),
  () => 'another text',
);

/** A permission of a token. */
const permission = scalar(`one of ${permissions.join(', ')}`, (value) =>
  permissions.find((known) => known === value),
);

/** Who may ask for what, by tokens. */
export const accessSchema = map({
  tokens: key(
    'Bearer tokens that `/api` believes, as `headroom token` prints them.',
    v.optional(
      v.array(
        map({
          name: key('Whose it is.', targetName),
          sha256: key('The SHA-256 of the token, not the token.', sha256),
          permissions: key('What it may ask for.', v.array(permission)),
        }),
      ),
      [],
    ),
  ),
});
