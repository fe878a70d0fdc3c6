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
  visit,
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

const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

/** The nodes with anchors, by anchor in their order: the library looks through the whole document for each alias. */
const anchorsIn = (document: Document): ReadonlyMap<string, readonly Node[]> => {
  const anchors = new Map<string, Node[]>();
  visit(document, {
    Node: (_, node) => {
      const anchor = isAlias(node) ? undefined : (node as Scalar | YAMLMap).anchor;
      if (anchor !== undefined) anchors.set(anchor, [...(anchors.get(anchor) ?? []), node as Node]);
    },
  });
  return anchors;
};

class Locator {
  readonly #anchors: ReadonlyMap<string, readonly Node[]>;
  readonly #lines: LineCounter;
  readonly #within = new Set<Node>();
  #values = 0;

  constructor(document: Document, lines: LineCounter) {
    this.#anchors = anchorsIn(document);
    this.#lines = lines;
  }

  locate(node: unknown, line = 1): Located {
    this.#values += 1;
    if (this.#values > mostValues)
      throw new UnreadableFile(`expected ${mostValues} values at most, aliases followed, got more`);
    if (isAlias(node)) return this.#followed(node.source, node, line);
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

  /** An anchor may be given anew: the last one before the alias is meant. */
  #followed(anchor: string, alias: Node, line: number): Located {
    const own = this.#lineOf(alias) ?? line;
    const target = this.#anchors.get(anchor)?.findLast((node) => startOf(node) < startOf(alias));
    if (target === undefined) throw new UnreadableFile('expected the anchor of an alias, got none', own);
    return this.locate(target, own);
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
  // The parser takes time by the square of the depth.
  if (/(?:[[{]\s*){200}/.test(text)) throw new UnreadableFile(`expected ${deepest} levels at most, got more`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
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
