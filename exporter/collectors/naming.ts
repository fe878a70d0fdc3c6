/** The label value of all that have none of their own. */
export const other = 'other';

/**
 * The label value of a name: the name itself while there is room among those given one before, else `other`. One that
 * was given stays, so that no counter moves from one series to another.
 */
export const namedOrOther = (given: Set<string>, name: string, most: number): string => {
  if (given.has(name)) return name;
  if (name === other || given.size >= most) return other;
  given.add(name);
  return name;
};
