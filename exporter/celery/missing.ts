import type { Hearing, NodeState } from './node.ts';

type Standing = Pick<NodeState, 'hostname' | 'up'>;

/** How many workers are surely down or not there, and how many may be as well. */
interface Missing {
  readonly surely: number;
  readonly perhaps: number;
}

const missingOf = (expected: number | readonly string[], nodes: readonly Standing[]): Missing => {
  if (typeof expected !== 'number') {
    const states = new Map(nodes.map(({ hostname, up }) => [hostname, up]));
    const unknown = expected.filter((hostname) => states.get(hostname) === undefined);
    const down = expected.filter((hostname) => states.get(hostname) === false);
    return { surely: down.length, perhaps: down.length + unknown.length };
  }
  const up = nodes.filter((node) => node.up === true).length;
  const unknown = nodes.filter((node) => node.up === undefined).length;
  return { surely: Math.max(0, expected - up - unknown), perhaps: Math.max(0, expected - up) };
};

/**
 * How many of the expected workers are missing, at least; undefined where nothing is expected, while nobody listens, and
 * where those that are not known yet make the difference.
 */
export const missingWorkers = (
  expected: number | readonly string[] | undefined,
  nodes: readonly Standing[],
  { since, answeredAt }: Hearing,
): number | undefined => {
  if (expected === undefined || since === undefined || answeredAt === undefined) return undefined;
  const { surely, perhaps } = missingOf(expected, nodes);
  return surely > 0 || perhaps === 0 ? surely : undefined;
};
