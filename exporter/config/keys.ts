// Every key of the config file, read off the schema: docs/reference.md is made of this.
import * as v from 'valibot';
import { fileSchema, kinds } from './schema.ts';
import { code } from './shape.ts';

/** A key of the file. */
export interface ConfigKey {
  /** From the file's or the target's own level: `celery[].schedules[].cron`; NAME stands for any name. */
  readonly path: string;
  /** What may stand there, its limits included. */
  readonly expected: string;
  /** What holds without it: a value, words, `required`, or nothing. */
  readonly otherwise: string;
  /** One sentence; the empty text where the schema has none. */
  readonly meaning: string;
}

/** What a schema of valibot is made of, as far as it is read here. */
interface Part {
  readonly type: string;
  readonly pipe?: readonly Part[];
  readonly wrapped?: Part;
  readonly item?: Part;
  readonly value?: Part;
  readonly entries?: Readonly<Record<string, Part>>;
  readonly literal?: unknown;
  readonly default?: unknown;
}

const core = (part: Part): Part => {
  if (part.wrapped) return core(part.wrapped);
  const inner = part.pipe
    ?.map(core)
    .find(({ entries, item, value, literal }) => entries ?? item ?? value ?? literal);
  return inner ?? part;
};

/** What the schema tells of a key beside its meaning. */
interface Told {
  readonly expected?: string;
  readonly otherwise?: string;
}

const metadata = (part: Part): Told => v.getMetadata(part as unknown as v.GenericSchema);

/** Where each key stood first, so that a map of known keys is not told twice. */
type Known = Map<Part, string>;

const knownFrom = (part: Part, known: Known): string | undefined => {
  const keys = Object.values(part.entries ?? {});
  const [first] = keys;
  return first && keys.every((each) => known.has(each)) ? known.get(first) : undefined;
};

const expectedOf = (part: Part, known: Known): string => {
  const inner = core(part);
  const from = knownFrom(inner, known);
  if (from !== undefined) {
    const names = Object.keys(inner.entries ?? {})
      .map(code)
      .join(', ');
    return `a map of ${names}, as in ${code(from)}`;
  }
  if (inner.entries) return 'a map';
  if (inner.item)
    return inner.item.type === 'lazy' ? 'a list' : `a list, each ${expectedOf(inner.item, known)}`;
  if (inner.value) return `a map of names, each ${expectedOf(inner.value, known)}`;
  if (inner.literal !== undefined) return code(inner.literal);
  return metadata(part.wrapped ?? part).expected ?? metadata(inner).expected ?? '';
};

const isEmptyMap = (value: unknown): boolean => JSON.stringify(value) === '{}';

const otherwiseOf = (part: Part): string => {
  const { otherwise } = metadata(part);
  if (otherwise !== undefined) return otherwise;
  if (part.type !== 'optional') return 'required';
  return part.default === undefined || isEmptyMap(part.default) ? '' : code(part.default);
};

const below = (part: Part, path: string, known: Known): readonly ConfigKey[] => {
  const inner = core(part);
  if (inner.item) return below(inner.item, `${path}[]`, known);
  if (inner.value) return below(inner.value, `${path}.NAME`, known);
  return inner.entries && knownFrom(inner, known) === undefined ? keysOf(inner, path, known) : [];
};

const keysOf = ({ entries = {} }: Part, above: string, known: Known): readonly ConfigKey[] =>
  Object.entries(entries).flatMap(([name, part]) => {
    const path = above === '' ? name : `${above}.${name}`;
    const key = {
      path,
      expected: expectedOf(part, known),
      otherwise: otherwiseOf(part),
      meaning: v.getDescription(part as unknown as v.GenericSchema) ?? '',
    };
    const keys = [key, ...below(part, path, known)];
    known.set(part, above);
    return keys;
  });

/** The keys of the file itself, and those of a target of each kind. */
export const configKeys = (): Readonly<Record<'file' | keyof typeof kinds, readonly ConfigKey[]>> => {
  const known: Known = new Map();
  const of = (schema: unknown) => keysOf(core(schema as Part), '', known);
  return {
    file: of(fileSchema),
    redis: of(kinds.redis),
    postgres: of(kinds.postgres),
    pgbouncer: of(kinds.pgbouncer),
    application: of(kinds.application),
  };
};
