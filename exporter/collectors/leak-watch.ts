// Which keys stay although somebody should have read them, and what they weigh.

const most = 200;
const minuteMs = 60_000;

/** What is known of the leaked keys of one kind. */
export interface Leaks {
  readonly keys: number;
  /** Extrapolated from those measured; undefined before one was. */
  readonly bytes: number | undefined;
}

/**
 * Takes keys for leaked that two looks found, a minute or more apart: whoever reads such a list empties it, and with it
 * the key, within a second or so. Sizes of 200 keys at most are kept.
 */
export class LeakWatch {
  #suspects = new Map<string, number>();
  #leaked: readonly string[] = [];
  readonly #bytes = new Map<string, number>();

  /** Takes note of the keys that were there at a moment, in ms since the epoch. */
  look(keys: readonly string[], now: number): void {
    const firstAt = (key: string) => Math.min(this.#suspects.get(key) ?? now, now);
    this.#suspects = new Map(keys.map((key) => [key, firstAt(key)]));
    this.#leaked = keys.filter((key) => now - firstAt(key) >= minuteMs);
    for (const key of this.#bytes.keys()) if (!this.#suspects.has(key)) this.#bytes.delete(key);
  }

  /** Whether a further look would tell more, though nothing is written meanwhile. */
  get isSure(): boolean {
    return this.#leaked.length === this.#suspects.size;
  }

  /** Keys to measure next: some never measured, drawn at random, or else those measured longest ago. */
  pick(many: number): readonly string[] {
    const fresh = [...this.#suspects.keys()].filter((key) => !this.#bytes.has(key));
    const room = Math.min(many, most - this.#bytes.size, fresh.length);
    const start = Math.floor(Math.random() * fresh.length);
    const drawn = [...fresh.slice(start), ...fresh.slice(0, start)].slice(0, room);
    return [...drawn, ...[...this.#bytes.keys()].slice(0, many - drawn.length)];
  }

  /** Takes note of a key's size in bytes; null when it is gone. */
  weigh(key: string, bytes: number | null): void {
    this.#bytes.delete(key);
    if (bytes !== null) this.#bytes.set(key, bytes);
    else if (this.#suspects.delete(key)) this.#leaked = this.#leaked.filter((each) => each !== key);
  }

  get leaks(): Leaks {
    const keys = this.#leaked.length;
    if (keys === 0) return { keys, bytes: 0 };
    const sizes = this.#leaked.flatMap((key) => this.#bytes.get(key) ?? []);
    const sum = sizes.reduce((total, each) => total + each, 0);
    return { keys, bytes: sizes.length === 0 ? undefined : (sum / sizes.length) * keys };
  }
}
