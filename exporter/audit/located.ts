// YAML with the line of everything in it, aliases followed and merge keys merged.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Placed } from './deployment.ts';
import { UnreadableFile } from './problem.ts';

/** A value of a YAML file and the line where it is written, from 1. */
export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly line: number;
  /** As it is written; undefined for null. */
  readonly text: string | undefined;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly line: number;
  readonly items: readonly Located[];
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly line: number;
  readonly entries: ReadonlyMap<string, Located>;
}

/** What YAML's parser says is wrong, in one sentence; what it quotes of the file may be a secret and is left out. */
export const yamlFault = (message: string): string =>
  `expected YAML, got: ${message
    .split('\n', 1)[0]
    ?.replace(/:$/, '')
    .replace(/: ".*"(?= at line)/, '')
    .replace(/: \S+(?= at line)/, '')}`;

// Aliases of aliases make a small file a huge one.
const mostValues = 50_000;
const deepest = 100;

class Locator {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #within = new Set<Node>();
  #values = 0;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  locate(node: unknown, line = 1): Located {
    this.#values += 1;
    if (this.#values > mostValues)
      throw new UnreadableFile(`expected ${mostValues} values at most, aliases followed, got more`);
    if (isAlias(node)) return this.#followed(node, line);
    const own = this.#lineOf(node) ?? line;
    if (isScalar(node)) return { kind: 'scalar', line: own, text: textIn(node) };
    if (isSeq(node) || isMap(node)) return this.#inside(node, own);
    return { kind: 'scalar', line: own, text: undefined };
  }

  #inside(node: Node, line: number): Located {
    if (this.#within.has(node)) throw new UnreadableFile('expected no alias inside of itself, got one', line);
    if (this.#within.size >= deepest)
      throw new UnreadableFile(`expected ${deepest} levels at most, got more`, line);
    this.#within.add(node);
    try {
      return isSeq(node)
        ? { kind: 'list', line, items: node.items.map((item) => this.locate(item, line)) }
        : { kind: 'map', line, entries: this.#entries(node as YAMLMap, line) };
    } finally {
      this.#within.delete(node);
    }
  }

  #followed(node: Node, line: number): Located {
    const target = isAlias(node) ? node.resolve(this.#document) : undefined;
    if (target === undefined)
      throw new UnreadableFile('expected the anchor of an alias, got none', this.#lineOf(node) ?? line);
    return this.locate(target, this.#lineOf(node) ?? line);
  }

  #entries(node: YAMLMap, line: number): ReadonlyMap<string, Located> {
    const own = new Map<string, Located>();
    const merged: Located[] = [];
    for (const { key, value } of node.items as readonly Pair[]) {
      const name = isScalar(key) ? (textIn(key) ?? '') : '';
      const located = this.locate(value, this.#lineOf(key) ?? line);
      if (name !== '<<') own.set(name, located);
      else merged.push(...(located.kind === 'list' ? located.items : [located]));
    }
    // What stands in the map itself goes first, then what is merged first: https://yaml.org/type/merge.html
    for (const each of merged)
      if (each.kind === 'map')
        for (const [name, value] of each.entries) if (!own.has(name)) own.set(name, value);
    return own;
  }

  #lineOf(node: unknown): number | undefined {
    const range = (node as Node | null)?.range;
    return range ? this.#lines.linePos(range[0]).line : undefined;
  }
}

const textIn = ({ value, source }: Scalar): string | undefined => {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'string' ? value : (source ?? String(value));
};

/** The value of a YAML text; throws an UnreadableFile with one sentence. */
export const locate = (text: string): Located => {
  const lines = new LineCounter();
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines });
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) throw new UnreadableFile(`expected ${deepest} levels at most, got more`);
    throw error;
  }
  const [fault] = document.errors;
  if (fault) throw new UnreadableFile(yamlFault(fault.message), lines.linePos(fault.pos[0]).line);
  return new Locator(document, lines).locate(document.contents);
};

/** Every text in a value, keys aside. */
export const textsIn = (located: Located): readonly Placed[] => {
  if (located.kind === 'scalar')
    return located.text === undefined ? [] : [{ text: located.text, line: located.line }];
  const inside = located.kind === 'list' ? located.items : [...located.entries.values()];
  return inside.flatMap(textsIn);
};
