/** Upper bounds in seconds: from a connection at hand to a wait of SQLAlchemy's own length. */
const bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30] as const;

/** How many durations were at most each bound, with their sum and number. */
export class Histogram {
  readonly #atMost = bounds.map(() => 0);
  #sum = 0;
  #count = 0;

  observe(seconds: number): void {
    this.#sum += seconds;
    this.#count += 1;
    for (const [at, bound] of bounds.entries())
      if (seconds <= bound) this.#atMost[at] = (this.#atMost[at] ?? 0) + 1;
  }

  /** Its values as `suffix`, bound for `le` and number, in the order Prometheus writes them. */
  values(): readonly (readonly [suffix: string, le: string | undefined, value: number])[] {
    return [
      ...bounds.map((bound, at) => ['_bucket', String(bound), this.#atMost[at] ?? 0] as const),
      ['_bucket', '+Inf', this.#count],
      ['_sum', undefined, this.#sum],
      ['_count', undefined, this.#count],
    ];
  }
}
