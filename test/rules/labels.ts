import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** The labels of an expression's result; undefined for a number, which has none and matches everything. */
export type Labels = readonly string[] | undefined;

/** What is known of an expression's labels, and what is wrong with how it matches. */
export interface Inferred {
  readonly labels: readonly string[];
  readonly faults: readonly string[];
}

const numbers = ['NumberDurationLiteral', 'StringLiteral'];
const withoutLabels = ['absent', 'absent_over_time', 'scalar', 'time', 'vector'];
const keepLabels = ['topk', 'bottomk', 'limitk'];

const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] => {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
};

/**
 * Infers the labels that each series of an expression's result has, as Prometheus does: through aggregations, matching
 * and functions. A binary operation whose sides can never match is a fault.
 */
export const inferLabels = (text: string, ofMetric: (name: string) => readonly string[]): Inferred => {
  const faults: string[] = [];
  const textOf = (node: SyntaxNode): string => text.slice(node.from, node.to);
  const namesIn = (node: SyntaxNode | null | undefined): readonly string[] =>
    node ? node.getChildren('LabelName').map(textOf) : [];

  const ofCall = (node: SyntaxNode): Labels => {
    const name = textOf(node.firstChild as SyntaxNode);
    if (name === 'scalar' || name === 'time') return undefined;
    const args = childrenOf(node.getChild('FunctionCallBody') as SyntaxNode).map(infer);
    if (withoutLabels.includes(name)) return [];
    const labels = args.find((each) => each !== undefined) ?? [];
    return name === 'histogram_quantile' ? labels.filter((label) => label !== 'le') : labels;
  };

  const ofAggregate = (node: SyntaxNode): Labels => {
    const [operator] = childrenOf(node).map(textOf);
    const inner = childrenOf(node.getChild('FunctionCallBody') as SyntaxNode).map(infer);
    const labels = inner.find((each) => each !== undefined) ?? [];
    const modifier = node.getChild('AggregateModifier');
    const named = namesIn(modifier?.getChild('GroupingLabels'));
    if (keepLabels.includes(operator ?? '')) return labels;
    if (!modifier) return [];
    if (modifier.getChild('By')) return named.filter((label) => labels.includes(label));
    return labels.filter((label) => !named.includes(label));
  };

  const ofMatched = (node: SyntaxNode, left: readonly string[], right: readonly string[]): Labels => {
    const modifier = node.getChild('MatchingModifierClause');
    const named = namesIn(modifier?.getChild('GroupingLabels'));
    const setOperator = ['And', 'Unless'].some((name) => node.getChild(name));
    const matched = (labels: readonly string[]) =>
      labels.filter((label) =>
        modifier?.getChild('On') ? named.includes(label) : !modifier || !named.includes(label),
      );
    if (matched(left).join() !== matched(right).join())
      faults.push(`${textOf(node)}: {${matched(left)}} never matches {${matched(right)}}`);
    return setOperator || modifier?.getChild('GroupLeft') ? left : matched(left);
  };

  const ofBinary = (node: SyntaxNode): Labels => {
    const children = childrenOf(node);
    const left = infer(children[0] as SyntaxNode);
    const right = infer(children.at(-1) as SyntaxNode);
    if (!left || !right) return left ?? right;
    // What only one side has is not in every series.
    if (node.getChild('Or')) return left.filter((label) => right.includes(label));
    return ofMatched(node, left, right);
  };

  const infer = (node: SyntaxNode): Labels => {
    if (numbers.includes(node.name)) return undefined;
    if (node.name === 'VectorSelector') {
      const name = node.getChild('Identifier');
      return [...ofMetric(name ? textOf(name) : '')].sort();
    }
    if (node.name === 'FunctionCall') return ofCall(node);
    if (node.name === 'AggregateExpr') return ofAggregate(node);
    if (node.name === 'BinaryExpr') return ofBinary(node);
    const inner = node.name === 'UnaryExpr' ? node.lastChild : node.firstChild;
    return inner ? infer(inner) : undefined;
  };

  return { labels: infer(parser.parse(text).topNode) ?? [], faults };
};
