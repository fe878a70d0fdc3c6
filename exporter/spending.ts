/** What a target's own reading may cost it. */
export interface Allowance {
  /** Operations a day the server may use, from the config; undefined where there is no budget. */
  readonly commandsPerDay: number | undefined;
  /** The part of them, or of what the server really does, that reading it may use: 0.1 is a tenth. */
  readonly share: number;
}

const hourMs = 3_600_000;
// A twelfth of the hour's allowance may be spent at once; the rest comes back evenly, so no hour sees more than all of it.
const burst = 1 / 12;

/**
 * The purse of one target: own commands over any hour stay under share × max(budget / 24, operations of the last hour).
 * It is filled evenly and holds five minutes' worth; times are ms since the epoch.
 */
export class Purse {
  readonly #allowance: Allowance;
  readonly #observed: { readonly at: number; readonly total: number }[] = [];
  #filled: number | undefined;
  #filledAt: number | undefined;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Takes note of the server's own count of operations; a count that fell means it restarted or was reset. */
  observe(total: number, now: number): void {
    this.#refill(now);
    const last = this.#observed.at(-1);
    if (last && total < last.total) this.#observed.length = 0;
    this.#observed.push({ at: now, total });
    while (this.#observed[1] && now - this.#observed[1].at >= hourMs) this.#observed.shift();
  }

  /** Commands that may be spent now; infinite without a budget. */
  left(now: number): number {
    this.#refill(now);
    return this.#filled ?? Number.POSITIVE_INFINITY;
  }

  /** What a full purse holds: what may be spent at once. */
  most(now: number): number {
    const perHour = this.perHour(now);
    return perHour === undefined ? 0 : perHour * burst;
  }

  /** Takes commands that were sent; the purse may fall below zero when something had to be read. */
  spend(commands: number, now: number): void {
    this.#refill(now);
    if (this.#filled !== undefined) this.#filled -= commands;
  }

  /** Own commands allowed in an hour; undefined without a budget. */
  perHour(now: number): number | undefined {
    const { commandsPerDay, share } = this.#allowance;
    if (commandsPerDay === undefined) return undefined;
    return share * Math.max(commandsPerDay / 24, this.#operationsInHour(now));
  }

  // Only what was seen counts: a young exporter does not extrapolate a busy minute to an hour.
  #operationsInHour(now: number): number {
    const first = this.#observed.find(({ at }) => now - at <= hourMs);
    const last = this.#observed.at(-1);
    return first && last ? last.total - first.total : 0;
  }

  #refill(now: number): void {
    const perHour = this.perHour(now);
    if (perHour === undefined) return;
    const most = perHour * burst;
    const since = this.#filledAt === undefined ? 0 : Math.max(0, now - this.#filledAt);
    this.#filled = Math.min(most, (this.#filled ?? most) + (since / hourMs) * perHour * (1 - burst));
    this.#filledAt = now;
  }
}
