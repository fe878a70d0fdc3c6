import * as v from 'valibot';
import { permissions } from '../web/tokens.ts';
import { targetName } from './scalars.ts';
import { map, scalar } from './shape.ts';

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
  tokens: v.optional(
    v.array(map({ name: targetName, sha256: sha256, permissions: v.array(permission) })),
    [],
  ),
});
