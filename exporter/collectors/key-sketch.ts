import {
  allocate,
  type Estimate,
  estimate,
  type GroupSample,
  noSizes,
  type Sizes,
  withSize,
} from './key-estimate.ts';
import { prefixesOf } from './prefix.ts';
import { acceptedPrefixes, groupOf, type Kind, none, other } from './prefix-groups.ts';

/** A key that was measured; `lasting` when it has no time to live. */
export interface MeasuredKey {
  readonly key: string;
  readonly bytes: number;
  readonly lasting: boolean;
}

interface Draw {
  readonly at: number;
  readonly names: number;
  /** Keys of the database at that time. */
  readonly keys: number;
  readonly kinds: ReadonlyMap<string, Kind>;
}

interface Measure extends Omit<MeasuredKey, 'key'> {
  readonly at: number;
  readonly kind: readonly string[];
}

const hourMs = 3_600_000;
/** How long a sample counts, in ms. */
export const sampleMs = 6 * hourMs;
const mostNames = 10_000;
const mostMeasures = 5000;
const enoughMeasures = 400;
const mostPrefixes = 20;
// What is shown stays until another prefix holds this much more.
const loyalty = 1.5;

const addTo = (kinds: Map<string, Kind>, prefixes: readonly string[], names: number): void => {
  const kind = prefixes.at(-1) ?? '';
  kinds.set(kind, { prefixes, names: names + (kinds.get(kind)?.names ?? 0) });
};

/** What is known of the keys of one database: the names drawn and the keys measured lately, and which prefixes are shown. */
export class KeySketch {
  readonly #random: () => number;
  #draws: readonly Draw[] = [];
  #measures: readonly Measure[] = [];
  #kinds: ReadonlyMap<string, Kind> = new Map();
  /** The names of the last draw with their prefixes. */
  #drawn: ReadonlyMap<string, readonly string[]> = new Map();
  #shown: ReadonlySet<string> = new Set();

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Names drawn that count at present. */
  get names(): number {
    return this.#draws.reduce((sum, { names }) => sum + names, 0);
  }

  /** Whether drawing more would tell little more, as long as nothing is written. */
  isEnough(keys: number): boolean {
    const names = this.names;
    return names >= Math.min(keys, mostNames) && this.#measures.length >= Math.min(keys, enoughMeasures);
  }

  /** Adds different names drawn from a database of so many keys; all of its names make earlier ones void. */
  draw(names: readonly string[], keys: number, now: number): void {
    const kinds = new Map<string, Kind>();
    this.#drawn = new Map(names.map((name) => [name, prefixesOf(name)]));
    for (const prefixes of this.#drawn.values()) addTo(kinds, prefixes, 1);
    const whole = names.length >= keys;
    // A draw says little of a database that has since become half or twice as large.
    const counts = (draw: Draw) => isLate(draw, now) && draw.keys <= 2 * keys && 2 * draw.keys >= keys;
    const kept = whole ? [] : this.#draws.filter(counts);
    let spare = kept.reduce((sum, draw) => sum + draw.names, 0) + names.length - mostNames;
    const late = kept.filter((draw) => {
      spare -= draw.names;
      return spare < 0;
    });
    this.#draws = [...late, { at: now, names: names.length, keys, kinds }];
    this.#measures = this.#measures.filter((measure) => isLate(measure, now));
    this.#regroup();
  }

  /** The names whose keys are worth measuring, at most so many. */
  pick(names: readonly string[], most: number): readonly string[] {
    const waiting = new Map<string, string[]>();
    for (const name of this.#shuffled(names)) {
      const group = groupOf(this.#kindOf(name), this.#shown);
      const same = waiting.get(group) ?? [];
      waiting.set(group, same);
      same.push(name);
    }
    return allocate(waiting, this.#groups(this.#shown), most);
  }

  /** Adds keys that were measured. */
  measure(keys: readonly MeasuredKey[], now: number): void {
    const fresh = keys.map(({ key, bytes, lasting }) => ({
      at: now,
      kind: this.#kindOf(key),
      bytes,
      lasting,
    }));
    this.#measures = [...this.#measures, ...fresh].slice(-mostMeasures);
  }

  /** The estimates of each shown prefix, `other` and `(none)`, for a database of so many keys. */
  estimates(keys: number): ReadonlyMap<string, Estimate> {
    const all = { keys, names: this.names };
    return new Map([...this.#groups(this.#shown)].map(([group, sample]) => [group, estimate(sample, all)]));
  }

  #kindOf(name: string): readonly string[] {
    return this.#drawn.get(name) ?? prefixesOf(name);
  }

  #shuffled(names: readonly string[]): readonly string[] {
    const order = names.map((name) => [this.#random(), name] as const);
    return order.sort((a, b) => a[0] - b[0]).map(([, name]) => name);
  }

  #groups(shown: ReadonlySet<string>): ReadonlyMap<string, GroupSample> {
    const groups = new Map<string, { names: number; sizes: Sizes; lasting: number }>();
    for (const { prefixes, names } of this.#kinds.values()) {
      const group = groupOf(prefixes, shown);
      const sample = groups.get(group) ?? { names: 0, sizes: noSizes, lasting: 0 };
      groups.set(group, sample);
      sample.names += names;
    }
    for (const { kind, bytes, lasting } of this.#measures) {
      const sample = groups.get(groupOf(kind, shown));
      if (!sample) continue;
      sample.sizes = withSize(sample.sizes, bytes);
      sample.lasting += lasting ? 1 : 0;
    }
    return groups;
  }

  #regroup(): void {
    const kinds = new Map<string, Kind>();
    for (const draw of this.#draws)
      for (const { prefixes, names } of draw.kinds.values()) addTo(kinds, prefixes, names);
    this.#kinds = kinds;
    const shown = this.#largest(acceptedPrefixes(kinds.values(), this.#shown));
    this.#thin(shown);
    this.#shown = shown;
  }

  #largest(accepted: ReadonlySet<string>): ReadonlySet<string> {
    const usual = this.#measures.reduce((sizes, { bytes }) => withSize(sizes, bytes), noSizes).mean || 1;
    const weight = (group: string, { names, sizes }: GroupSample) =>
      names * (sizes.mean || usual) * (this.#shown.has(group) ? loyalty : 1);
    const ranked = [...this.#groups(accepted)]
      .filter(([group]) => group !== other && group !== none)
      .map(([group, sample]) => [group, weight(group, sample)] as const)
      .sort((a, b) => b[1] - a[1]);
    return new Set(ranked.slice(0, mostPrefixes).map(([group]) => group));
  }

  /**
   * Keys are measured at a rate of their group's own, so those of a prefix no longer shown would weigh too much in the
   * group they fall to: they are thinned to its rate.
   */
  #thin(shown: ReadonlySet<string>): void {
    if ([...this.#shown].every((prefix) => shown.has(prefix))) return;
    const groups = this.#groups(this.#shown);
    const rate = (group: string) => {
      const { sizes = noSizes, names = 0 } = groups.get(group) ?? {};
      return sizes.count / names;
    };
    this.#measures = this.#measures.filter(({ kind }) => {
      const from = groupOf(kind, this.#shown);
      const to = groupOf(kind, shown);
      const kept = rate(to) / rate(from);
      return from === to || shown.has(from) || !(kept > 0 && kept < 1) || this.#random() < kept;
    });
  }
}

const isLate = ({ at }: { readonly at: number }, now: number): boolean => at <= now && now - at < sampleMs;
