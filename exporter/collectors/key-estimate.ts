// What a sample says of a group of keys: a stratified estimate, since names are cheap to draw and sizes are not.

/** Some sizes in bytes: how many, their mean, and the sum of their squared distances from it. */
export interface Sizes {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

export const noSizes: Sizes = { count: 0, mean: 0, squares: 0 };

/** The same with one more (Welford's method). */
export const withSize = ({ count, mean, squares }: Sizes, size: number): Sizes => {
  const next = mean + (size - mean) / (count + 1);
  return { count: count + 1, mean: next, squares: squares + (size - mean) * (size - next) };
};

/** One group's part of a sample: the names drawn of it, and of the keys measured their sizes and how many never end. */
export interface GroupSample {
  readonly names: number;
  readonly sizes: Sizes;
  /** Measured keys without a time to live. */
  readonly lasting: number;
}

/** What a group was drawn from: the keys of its database, and all names drawn of them. */
export interface Population {
  readonly keys: number;
  readonly names: number;
}

/** The estimates of a group; undefined is what too few measured keys cannot tell. */
export interface Estimate {
  readonly keys: number;
  readonly bytes: number | undefined;
  /** Standard error of bytes. */
  readonly error: number | undefined;
  readonly withoutTtl: number | undefined;
  readonly measured: number;
}

/**
 * Keys of the group × their mean size. Names give the first factor and are many, so its error is small; the second is
 * taken within a prefix, where sizes differ far less than in the whole database.
 */
export const estimate = ({ names, sizes, lasting }: GroupSample, all: Population): Estimate => {
  const { count, mean, squares } = sizes;
  const share = names / all.names;
  const keys = share * all.keys;
  if (count === 0) return { keys, bytes: undefined, error: undefined, withoutTtl: undefined, measured: 0 };
  const unseen = Math.max(0, 1 - all.names / all.keys);
  const ofShare = (mean ** 2 * share * (1 - share) * unseen) / all.names;
  const ofSize = count < 2 ? undefined : (share ** 2 * squares) / (count - 1) / count;
  return {
    keys,
    bytes: keys * mean,
    error: ofSize === undefined ? undefined : all.keys * Math.sqrt(ofShare + ofSize),
    withoutTtl: (keys * lasting) / count,
    measured: count,
  };
};

// With fewer measured keys than this, a group's sizes say too little for it to be passed over.
const first = 5;
// More than any square of names × bytes.
const beyond = 1e40;

/**
 * How much the next measured key of a group is worth: what it takes off the variance of all bytes (Neyman's allocation,
 * one key at a time). Groups with fewer than five come first, the frequent ones of them before the others.
 */
export const worth = (names: number, { count, mean, squares }: Sizes): number => {
  if (count < first) return beyond * (first - count) * (1 + names / 1e6);
  // Few keys hide how much sizes differ: one whose distance is the mean is added to them.
  const spread = (squares + mean ** 2) / count;
  return (names ** 2 * spread) / (count * (count + 1));
};

/** Names to measure, at most so many, each of the group that is worth most by then. */
export const allocate = (
  waiting: ReadonlyMap<string, readonly string[]>,
  groups: ReadonlyMap<string, GroupSample>,
  most: number,
): readonly string[] => {
  const states = [...waiting].map(([group, names]) => {
    const { names: drawn = 0, sizes = noSizes } = groups.get(group) ?? {};
    return { left: [...names], drawn, sizes, value: worth(drawn, sizes) };
  });
  const picked: string[] = [];
  while (picked.length < most) {
    const [best, ...others] = states.filter(({ left }) => left.length > 0);
    if (!best) break;
    const state = others.reduce((a, b) => (b.value > a.value ? b : a), best);
    picked.push(state.left.pop() ?? '');
    // Its size is not known yet: the mean is what it will most likely be.
    state.sizes = withSize(state.sizes, state.sizes.mean);
    state.value = worth(state.drawn, state.sizes);
  }
  return picked;
};
