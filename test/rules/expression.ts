import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A metric as an expression asks for it. */
export interface Selector {
  readonly metric: string;
  /** As it is written, its range left out. */
  readonly text: string;
  /** Labels it matches by. */
  readonly labels: readonly string[];
  /** Whether it is a range: what looks at one moment is gone in a scrape that failed. */
  readonly isRange: boolean;
  /** The functions around it, innermost first. */
  readonly functions: readonly string[];
}

/** What stands in a PromQL expression. */
export interface Expression {
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
  /** Labels in without (...). */
  readonly dropped: readonly string[];
  /** Labels in any by, without, on, ignoring and group_left. */
  readonly grouped: readonly string[];
  /** Ranges such as 5m. */
  readonly ranges: readonly string[];
  /** Numbers, ranges not among them. */
  readonly numbers: readonly number[];
}

/** Takes an expression apart. */
export const readExpression = (text: string): Expression => {
  const nodes = nodesOf(parser.parse(text).topNode);
  const textOf = (node: SyntaxNode): string => text.slice(node.from, node.to);
  const textsOf = (name: string, among = nodes): readonly string[] =>
    among.filter((node) => node.name === name).map(textOf);
  const groupings = nodes.filter((node) => node.name === 'GroupingLabels');
  const without = groupings.filter((node) => node.prevSibling?.name === 'Without');
  const labelsIn = (among: readonly SyntaxNode[]) =>
    among.flatMap((node) => textsOf('LabelName', nodesOf(node)));
  return {
    errors: nodes.filter((node) => node.type.isError).map((node) => text.slice(node.from - 10, node.to + 10)),
    selectors: nodes
      .filter((node) => node.name === 'VectorSelector')
      .map((node) => ({
        metric: node.firstChild?.name === 'Identifier' ? textOf(node.firstChild) : '',
        text: textOf(node),
        labels: textsOf('LabelName', nodesOf(node)),
        isRange: node.parent?.name === 'MatrixSelector',
        functions: around(node)
          .filter((each) => each.name === 'FunctionCall')
          .map((each) => textOf(each.firstChild as SyntaxNode)),
      })),
    dropped: labelsIn(without),
    grouped: labelsIn(groupings),
    ranges: textsOf('NumberDurationLiteralInDurationContext'),
    numbers: textsOf('NumberDurationLiteral').map(Number),
  };
};

const nodesOf = (top: SyntaxNode): readonly SyntaxNode[] => {
  const nodes: SyntaxNode[] = [];
  top.cursor().iterate((node) => void nodes.push(node.node));
  return nodes;
};

const around = (node: SyntaxNode): readonly SyntaxNode[] =>
  node.parent === null ? [] : [node.parent, ...around(node.parent)];

/** The expressions an annotation asks Prometheus for, with placeholders filled in. */
export const queriesIn = (annotation: string): readonly string[] =>
  [...annotation.matchAll(/printf "((?:[^"\\]|\\.)*)"[^}]*\|\s*query/g)].map(([, query = '']) =>
    query.replaceAll('%q', '"x"'),
  );

/** The labels an annotation shows, unless it asks first whether there is one. */
export const labelsShown = (annotation: string): readonly string[] =>
  [...annotation.matchAll(/(?<!\bwith )\$labels\.(\w+)/g)].map(([, label = '']) => label);

/** The ```promql blocks of a runbook. */
export const blocksIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^```promql\n([\s\S]*?)^```/gm)].map(([, block = '']) => block.trim());
