import * as v from 'valibot';
import { shown } from './fault.ts';

/** A scalar read by a function that returns undefined for what it does not understand. */
export const scalar = <T>(expected: string, read: (value: unknown) => T | undefined, show = shown) =>
  v.pipe(
    v.unknown(),
    v.rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
      const value = read(dataset.value);
      if (value !== undefined) return value;
      addIssue({ message: `expected ${expected}, got ${show(dataset.value)}` });
      return NEVER;
    }),
    v.metadata({ expected }),
  );

/** A value of the file, as docs/reference.md shows it. */
export const code = (value: unknown): string => {
  const isPlain = typeof value === 'string' && /^[\w.:[\]-]+$/.test(value);
  return `\`${isPlain ? value : JSON.stringify(value).replaceAll(',', ', ')}\``;
};

/**
 * A key of the file: its meaning in a sentence, how it is read, and what holds without it where that is no value of its
 * own. docs/reference.md is made of these.
 */
export const key = <const Schema extends v.GenericSchema>(
  meaning: string,
  schema: Schema,
  otherwise?: string,
) =>
  v.pipe(
    schema,
    v.description<v.InferOutput<Schema>, string>(meaning),
    v.metadata<v.InferOutput<Schema>, { readonly otherwise?: string | undefined }>({ otherwise }),
  );

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A map of just these keys; each other one is told which there are. */
export const map = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(
    v.custom<Record<string, unknown>>(isMap, ({ input }) => `expected a map, got ${shown(input)}`),
    v.looseObject(entries),
    v.rawCheck(({ dataset, addIssue }) => {
      const held = dataset.value as Record<string, unknown>;
      for (const key of Object.keys(held).filter((name) => !Object.hasOwn(entries, name))) {
        addIssue({
          message: `expected one of ${Object.keys(entries).join(', ')}, got ${shown(key)}`,
          path: [{ type: 'object', origin: 'key', input: held, key, value: held[key] }],
        });
      }
    }),
  );

/** A map with any keys, each value of which is of one kind. */
export const mapOf = <const Value extends v.GenericSchema>(value: Value) =>
  v.pipe(
    v.custom<Record<string, unknown>>(isMap, ({ input }) => `expected a map, got ${shown(input)}`),
    v.record(v.string(), value),
  );

/** What a map comes out as when each of its keys is given. */
export type Given<T> = { readonly [Key in keyof T]-?: NonNullable<T[Key]> };
