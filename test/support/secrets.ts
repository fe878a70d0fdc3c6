import { randomInt } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const pieceLength = 8;

const randomLetters = (count: number): string =>
  Array.from({ length: count }, () => letters[randomInt(letters.length)]).join('');

const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');

/** Secrets of a test's own, and all that was said meanwhile. */
export class Secrets {
  readonly #forms: { readonly secret: string; readonly form: string; readonly text: string }[] = [];
  readonly #said: { readonly where: string; readonly text: string }[] = [];

  /** A new secret of a user; between two random ends stands what URLs, YAML and logs are apt to cut at. */
  make(secret: string, user = ''): string {
    const [head, tail] = [randomLetters(12), randomLetters(12)];
    const text = `${head}/@:#%${tail}`;
    this.know(secret, text);
    const add = (form: string, said: string) => this.#forms.push({ secret, form, text: said });
    add('its end', tail.slice(-pieceLength));
    add('user and password in base64', base64(`${user}:${text}`));
    return text;
  }

  /** Keeps an eye on a secret that was made elsewhere, such as a key. */
  know(secret: string, text: string): void {
    const add = (form: string, said: string) => this.#forms.push({ secret, form, text: said });
    add('as it is', text);
    add('as in a URL', encodeURIComponent(text));
    add('in base64', base64(text));
    add('its beginning', text.slice(0, pieceLength));
  }

  /** Notes what was said, such as a body with its headers. */
  hear(where: string, text: string): void {
    this.#said.push({ where, text });
  }

  get heard(): { readonly answers: number; readonly characters: number; readonly secrets: number } {
    return {
      answers: this.#said.length,
      characters: this.#said.reduce((sum, { text }) => sum + text.length, 0),
      secrets: new Set(this.#forms.map(({ secret }) => secret)).size,
    };
  }

  /** Who said what of which secret, once each: `the log: of Redis, its end`. */
  leaks(): readonly string[] {
    const found = this.#said.flatMap(({ where, text: said }) =>
      this.#forms
        .filter(({ text }) => said.includes(text))
        .map(({ secret, form }) => `${where}: ${secret}, ${form}`),
    );
    return [...new Set(found)];
  }
}

// In every test of this process, by the form in which it would be told: whose login it is.
const logins = new Map<string, string>();
// A shorter password may be a word that logs have for other reasons.
const telling = 10;

/** From now on no page or log that is looked at may hold a login of a URL in this environment. */
export const guardLogins = (env: Readonly<Record<string, string>>): void => {
  for (const [variable, value] of Object.entries(env)) {
    const { username, password } = URL.canParse(value) ? new URL(value) : { username: '', password: '' };
    if (password === '') continue;
    const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
    const whole = [`:${password}@`, `:${secret}@`, base64(`${user}:${secret}`)];
    for (const form of secret.length < telling ? whole : [...whole, password, secret])
      logins.set(form, variable);
  }
};

/** Throws where a page or log holds one. */
export const refuseLogins = (where: string, text: string): void => {
  for (const [form, variable] of logins)
    if (text.includes(form)) throw new Error(`Expected no login in ${where}, got that of ${variable}`);
};
