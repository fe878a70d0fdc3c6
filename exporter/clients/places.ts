/** Numbers for combinations of texts that are few: a text of them all for each client would cost more than the rest. */
export class Places {
  readonly #numbers = new Map<string, number>();

  of(...texts: readonly string[]): number {
    let place = 0;
    for (const text of texts) {
      let number = this.#numbers.get(text);
      if (number === undefined) {
        number = this.#numbers.size;
        this.#numbers.set(text, number);
      }
      // Services, libraries, users, databases, roles and networks are fewer than 256 together.
      place = place * 256 + number;
    }
    return place;
  }
}
