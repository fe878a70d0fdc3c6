// Bearer tokens (RFC 6750) with permissions. Only their SHA-256 is kept, so that a config file that is read by others opens nothing.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a caller may be allowed; the one permission that the old service asked for. */
export const permissions = ['ACCESS_MONITORING'] as const;
export type Permission = (typeof permissions)[number];

/** One token that is believed: its name for logs, the SHA-256 of its text in hexadecimal, and what it opens. */
export interface Token {
  readonly name: string;
  readonly sha256: string;
  readonly permissions: readonly Permission[];
}

/** `unknown`: none, or not one that is believed; `forbidden`: one without the permission. */
export type Verdict = 'allowed' | 'unknown' | 'forbidden';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The token of an `Authorization` header, or undefined without one. */
export const bearerOf = (header: string | undefined): string | undefined =>
  /^Bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '')?.[1];

/** Judges a presented token; it takes as long whichever of the tokens it is, or none. */
export const judgeToken = (
  presented: string | undefined,
  permission: Permission,
  tokens: readonly Token[],
): Verdict => {
  if (presented === undefined) return 'unknown';
  const given = digest(presented);
  // Every one is compared: stopping at the first would tell how many come before it.
  const found = tokens.filter(({ sha256 }) => timingSafeEqual(given, Buffer.from(sha256, 'hex')));
  if (found.length === 0) return 'unknown';
  return found.some((token) => token.permissions.includes(permission)) ? 'allowed' : 'forbidden';
};

/** A new token of 256 random bits, and the lines that make the config believe it. */
export const newToken = (name: string): string => {
  const token = `headroom_${randomBytes(32).toString('base64url')}`;
  return `token: ${token}

It is shown this once. Its digest goes into the config file:

access:
  tokens:
    - name: ${name}
      sha256: ${digest(token).toString('hex')}
      permissions: [${permissions.join(', ')}]
`;
};
