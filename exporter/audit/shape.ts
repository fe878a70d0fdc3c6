// Parts of a located value that have to be of one kind: a sentence names what is of another.
import type { Located, LocatedMap, LocatedScalar } from './located.ts';
import { UnreadableFile } from './problem.ts';

const article = { scalar: 'a single value', list: 'a list', map: 'a map' } as const;

const isNothing = (value: Located | undefined): boolean =>
  value === undefined || (value.kind === 'scalar' && value.text === undefined);

const refuse = (name: string, expected: string, got: Located): never => {
  const kind = isNothing(got) ? 'nothing' : article[got.kind];
  throw new UnreadableFile(`expected ${name} to be ${expected}, got ${kind}`, got.line);
};

/** A map, or throws. */
export const mapIn = (value: Located, name: string): LocatedMap =>
  value.kind === 'map' ? value : refuse(name, 'a map', value);

/** The entries of a map that may be left out, or throws. */
export const entriesIn = (
  value: Located | undefined,
  name: string,
): readonly (readonly [key: string, value: Located])[] =>
  value === undefined || isNothing(value) ? [] : [...mapIn(value, name).entries];

/** The items of a list that may be left out, or throws. */
export const itemsIn = (value: Located | undefined, name: string): readonly Located[] => {
  if (value === undefined || isNothing(value)) return [];
  return value.kind === 'list' ? value.items : refuse(name, 'a list', value);
};

/** A single value that may be left out, or throws. */
export const scalarIn = (value: Located | undefined, name: string): LocatedScalar | undefined => {
  if (value === undefined) return undefined;
  return value.kind === 'scalar' ? value : refuse(name, 'a single value', value);
};

/** The text of a single value that may be left out, or throws. */
export const textIn = (value: Located | undefined, name: string): string | undefined =>
  scalarIn(value, name)?.text;

/** A text that is there and not empty, or throws. */
export const wordIn = (holder: LocatedMap, key: string, name: string): string => {
  const text = textIn(holder.entries.get(key), `${key} of ${name}`);
  if (text) return text;
  throw new UnreadableFile(`expected a ${key} of ${name}, got none`, holder.line);
};
