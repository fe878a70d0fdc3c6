// Which prefixes get a name of their own, told from names drawn at random.

/** How many names were drawn of one kind; the kind is told by its prefixes, short to long. */
export interface Kind {
  readonly prefixes: readonly string[];
  readonly names: number;
}

/** The group of keys whose prefix is too small or too rare to be shown. */
export const other = 'other';
/** The group of keys that have no prefix. No prefix can be called so, since one without a separator is all letters. */
export const none = '(none)';

interface Level {
  names: number;
  readonly below: Set<string>;
}

const fewestNames = 3;
// A level with more names than this, or whose names hardly repeat, holds the ids of users or things.
const vocabulary = (prefix: string): number => (prefix === '' ? 200 : 20);
const repeats = 5;
// What holds this part of its level gets a name even among ids.
const share = 0.05;

const levelsOf = (kinds: Iterable<Kind>): ReadonlyMap<string, Level> => {
  const levels = new Map<string, Level>();
  const at = (prefix: string): Level => {
    const level = levels.get(prefix) ?? { names: 0, below: new Set<string>() };
    levels.set(prefix, level);
    return level;
  };
  for (const { prefixes, names } of kinds) {
    for (const [index, prefix] of prefixes.entries()) {
      at(prefix).names += names;
      at(prefixes[index - 1] ?? '').below.add(prefix);
    }
  }
  return levels;
};

/**
 * The prefixes that name a kind of key: those of a level with few different names that repeat, and the frequent ones of
 * any other level. What was accepted `before` stays until it is well below the mark, so that series do not come and go.
 */
export const acceptedPrefixes = (kinds: Iterable<Kind>, before: ReadonlySet<string>): ReadonlySet<string> => {
  const levels = levelsOf(kinds);
  const accepted = new Set<string>();
  for (const [prefix, { below }] of levels) {
    const children = [...below].map((child) => [child, levels.get(child)?.names ?? 0] as const);
    const all = children.reduce((sum, [, names]) => sum + names, 0);
    const ease = children.some(([child]) => before.has(child)) ? 2 : 1;
    const closed = children.length <= vocabulary(prefix) * ease && all * ease >= repeats * children.length;
    for (const [child, names] of children) {
      const part = before.has(child) ? share / 2 : share;
      const fewest = before.has(child) ? 1 : fewestNames;
      if (names >= fewest && (closed || names >= part * all)) accepted.add(child);
    }
  }
  accepted.delete(other);
  return accepted;
};

/** The longest of a key's prefixes that is shown, `other` where none of them is, `(none)` where it has none. */
export const groupOf = (prefixes: readonly string[], shown: ReadonlySet<string>): string =>
  prefixes.findLast((prefix) => shown.has(prefix)) ?? (prefixes.length > 0 ? other : none);
