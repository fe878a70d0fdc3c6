import { createHmac, randomBytes } from 'node:crypto';
import { compare } from 'bcryptjs';

// Of a password that nobody has: a user who does not exist takes as long as one who does.
const nobodys = '$2b$10$CwTycUXWue0Thq9StjUM0uJ8yH1Y1M8YQZ2sG0H2Wl6pZQyV3nVxK';
const mostKept = 100;

/** User and password of an `Authorization` header (RFC 7617), or undefined without them. */
export const credentialsOf = (
  header: string | undefined,
): { readonly user: string; readonly password: string } | undefined => {
  const encoded = /^Basic +([\w+/]+=*) *$/i.exec(header ?? '')?.[1];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
};

/** Says who may pass. bcrypt is slow by design, so what it said is kept, by a digest that is worth nothing elsewhere. */
export class BasicAuth {
  readonly #users: ReadonlyMap<string, string>;
  readonly #key = randomBytes(32);
  readonly #said = new Map<string, Promise<boolean>>();

  constructor(users: ReadonlyMap<string, string>) {
    this.#users = users;
  }

  /** Whether the header of a request lets it pass. */
  async admits(header: string | undefined): Promise<boolean> {
    if (this.#users.size === 0) return true;
    const given = credentialsOf(header);
    if (!given) return false;
    const hash = this.#users.get(given.user);
    const kept = createHmac('sha256', this.#key)
      .update(JSON.stringify([given.user, given.password]))
      .digest('base64');
    const said = this.#said.get(kept) ?? compare(given.password, hash ?? nobodys);
    if (this.#said.size >= mostKept) this.#said.clear();
    this.#said.set(kept, said);
    return (await said) && hash !== undefined;
  }
}
