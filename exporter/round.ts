/** What was read once and may be served again: when (ms since the epoch) and under which write stamp. */
export interface Kept<T> {
  readonly value: T;
  readonly readAt: number;
  readonly stamp: string | undefined;
}

/** How long a reading may stand although something was written since, and how long at most, in ms. */
export interface Patience {
  readonly changedMs: number;
  readonly unchangedMs: number;
}

/** Whether a kept reading may stand: the stamp tells whether anything was written since it was read. */
export const mayStand = <T>(
  kept: Kept<T>,
  { changedMs, unchangedMs }: Patience,
  stamp: string | undefined,
  now: number,
): boolean => {
  const unchanged = stamp !== undefined && stamp === kept.stamp;
  // A reading from the future tells that the clock was set back: how old it is cannot be told.
  return now >= kept.readAt && now - kept.readAt < (unchanged ? unchangedMs : changedMs);
};

/** What a target carries from one collection to the next besides its connection: readings, and what they cost. */
export class Round {
  readonly #kept = new Map<string, Kept<unknown>>();
  readonly #commands = new Map<string, number>();
  #connects = 0;

  /** The kept reading of that name while it may stand, else a new one, kept from now on. */
  async keep<T>(
    name: string,
    patience: (kept: T) => Patience,
    stamp: string | undefined,
    read: () => Promise<T>,
  ): Promise<T> {
    const kept = this.#kept.get(name) as Kept<T> | undefined;
    if (kept && mayStand(kept, patience(kept.value), stamp, Date.now())) return kept.value;
    const readAt = Date.now();
    const value = await read();
    this.#kept.set(name, { value, readAt, stamp });
    return value;
  }

  sent(collector: string, commands: number): void {
    this.#commands.set(collector, (this.#commands.get(collector) ?? 0) + commands);
  }

  dialled(): void {
    this.#connects += 1;
  }

  /** Commands sent so far, by the collector that needed them. */
  get commands(): ReadonlyMap<string, number> {
    return this.#commands;
  }

  get connects(): number {
    return this.#connects;
  }
}
