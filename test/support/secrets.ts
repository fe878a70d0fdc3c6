import { randomInt } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const pieceLength = 8;
// A shorter secret may be a word that logs have for other reasons: it is looked for beside its user only.
const telling = 10;

const randomLetters = (count: number): string =>
  Array.from({ length: count }, () => letters[randomInt(letters.length)]).join('');

const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');

/** A secret as somebody could say it. */
interface Form {
  readonly secret: string;
  readonly form: string;
  readonly text: string;
}

/** How much was looked at, and for how many secrets. */
export interface Heard {
  readonly answers: number;
  readonly characters: number;
  readonly secrets: number;
}

/** Secrets of tests, and who told one of them. */
export class Secrets {
  readonly #forms = new Map<string, Form>();
  readonly #leaks = new Set<string>();
  #answers = 0;
  #characters = 0;

  /** A new secret of a user; between two random ends stands what URLs, YAML and logs are apt to cut at. */
  make(secret: string, user = ''): string {
    const [head, tail] = [randomLetters(12), randomLetters(12)];
    const text = `${head}/@:#%${tail}`;
    this.know(secret, text, user);
    this.#add(secret, 'its end', tail.slice(-pieceLength));
    return text;
  }

  /** Keeps an eye on a secret that was made elsewhere, such as a key. */
  know(secret: string, text: string, user = ''): void {
    this.#add(secret, 'user and password in base64', base64(`${user}:${text}`));
    for (const said of [text, encodeURIComponent(text)]) this.#add(secret, 'in a URL', `:${said}@`);
    if (text.length < telling) return;
    this.#add(secret, 'as it is', text);
    this.#add(secret, 'as in a URL', encodeURIComponent(text));
    this.#add(secret, 'in base64', base64(text));
    // All URLs begin alike.
    if (!URL.canParse(text)) this.#add(secret, 'its beginning', text.slice(0, pieceLength));
  }

  /** Looks for all of them in what was said, such as a body with its headers. */
  hear(where: string, said: string): void {
    this.#answers++;
    this.#characters += said.length;
    for (const { secret, form, text } of this.#forms.values())
      if (said.includes(text)) this.#leaks.add(`${where}: ${secret}, ${form}`);
  }

  get heard(): Heard {
    const secrets = new Set([...this.#forms.values()].map(({ secret }) => secret)).size;
    return { answers: this.#answers, characters: this.#characters, secrets };
  }

  /** Who said which secret how, once each: `the log: of Redis, its end`. */
  leaks(): readonly string[] {
    return [...this.#leaks];
  }

  #add(secret: string, form: string, text: string): void {
    // The one who named it first keeps it.
    if (!this.#forms.has(text)) this.#forms.set(text, { secret, form, text });
  }
}

/** Those of all tests of this process: what a test makes here, and what test/support/hearing.ts sees given to programs. */
export const everySecret = new Secrets();

/** Of any user that a test makes, and whose password it does not compare with another. */
export const somePassword = everySecret.make('of users of tests');

/** The URL of a server, for a user with that password. */
export const asUser = (url: string, user: string): string =>
  url.replace('//', `//${user}:${encodeURIComponent(somePassword)}@`);
