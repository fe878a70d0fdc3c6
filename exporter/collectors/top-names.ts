// Names that clients give themselves, bounded: whatever they do, few become labels.

/** What stands for all names that are not shown. */
export const otherName = 'other';

/** A name without what differs from one process to the next: identifiers and long numbers become `*`. */
export const withoutNumbers = (name: string): string =>
  name.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?=[a-f]*\d)[0-9a-f]{8,}\b|\d{3,}/gi, '*');

/**
 * The names that are shown: those shown before stay as long as they are there, since a series that comes and goes tells
 * nothing, and free places go to those with most connections.
 */
export const topNames = (
  counts: ReadonlyMap<string, number>,
  before: ReadonlySet<string>,
  most: number,
): ReadonlySet<string> => {
  const ranked = [...counts].sort(
    ([a, of], [b, more]) => Number(before.has(b)) - Number(before.has(a)) || more - of || (a < b ? -1 : 1),
  );
  return new Set(ranked.slice(0, most).map(([name]) => name));
};
