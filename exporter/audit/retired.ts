// Whether anybody uses the Redis that was moved away from, by two looks at it.

/** What a look at it saw. */
export interface RetiredReading {
  /** Ms since the epoch. */
  readonly at: number;
  readonly runId: string | undefined;
  /** `total_commands_processed`; undefined where the server hides it. */
  readonly commands: number | undefined;
  /** Calls by command, lower case, as far as `INFO commandstats` tells. */
  readonly calls: ReadonlyMap<string, number>;
  /** Connections apart from our own, each in words. */
  readonly others: readonly string[];
  /** Commands this exporter had sent before it looked. */
  readonly ownSent: number;
}

/** What is known of its use: undefined while that cannot be told. */
export interface RetiredVerdict {
  readonly unused: boolean | undefined;
  /** In one sentence. */
  readonly evidence: string;
  /** Connections apart from our own; undefined while that cannot be told. */
  readonly connections: number | undefined;
  /** Who they are, each once. */
  readonly others: readonly string[];
}

/** A verdict on a server where nobody else is connected. */
const empty = (unused: boolean | undefined, evidence: string): RetiredVerdict => ({
  unused,
  evidence,
  connections: 0,
  others: [],
});

// Looking at a server is no use of it: another exporter, or a person with redis-cli.
const looking = /^(info|client\b|hello|auth|select|command\b|config\b|quit)/;

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

const movedCalls = (before: RetiredReading, after: RetiredReading): readonly (readonly [string, number])[] =>
  [...after.calls]
    .map(([name, calls]) => [name, calls - (before.calls.get(name) ?? 0)] as const)
    .filter(([, moved]) => moved > 0);

/** The commands of others between two looks; undefined where the server does not count them. */
const usedBetween = (before: RetiredReading, after: RetiredReading) => {
  if (before.commands === undefined || after.commands === undefined) return undefined;
  const moved = movedCalls(before, after);
  const looks = moved.filter(([name]) => looking.test(name)).reduce((sum, [, calls]) => sum + calls, 0);
  const own = Math.max(after.ownSent - before.ownSent, looks);
  const used = after.commands - before.commands - own;
  const names = moved.filter(([name]) => !looking.test(name)).map(([name, calls]) => `${calls} ${name}`);
  return { used, names: names.slice(0, 5) };
};

const connected = (place: string, others: readonly string[]): RetiredVerdict => {
  const names = [...new Set(others)];
  const more = names.length > 3 ? `, and ${names.length - 3} more` : '';
  const evidence = `connected to ${place}: ${names.slice(0, 3).join(', ')}${more}`;
  return { unused: false, evidence, connections: others.length, others: names };
};

/** Judges the last two looks at a Redis called `place`. */
export const judgeRetired = (
  place: string,
  before: RetiredReading | undefined,
  after: RetiredReading,
): RetiredVerdict => {
  if (after.others.length > 0) return connected(place, after.others);
  if (!before) return empty(undefined, `nobody is connected to ${place}; one more look is needed`);
  if (before.runId !== after.runId)
    return empty(undefined, `${place} was started anew; one more look is needed`);
  const between = usedBetween(before, after);
  if (!between) return empty(undefined, `${place} does not tell how many commands it has run`);
  const time = seconds(after.at - before.at);
  if (between.used <= 0) return empty(true, `nobody is connected to ${place}, and nobody used it in ${time}`);
  const names = between.names.length > 0 ? ` (${between.names.join(', ')})` : '';
  return empty(false, `${between.used} commands were sent to ${place} in ${time}${names}`);
};

// This often in a row nothing may listen before a server counts as gone, and not as restarting.
const goneAfter = 3;

/** Judges a Redis where nothing listened, so many times in a row, in so many ms. */
export const judgeGone = (place: string, times: number, ms: number): RetiredVerdict =>
  times >= goneAfter
    ? empty(true, `${place} is gone: ${times} times in a row, in ${seconds(ms)}, nothing listened there`)
    : empty(undefined, `nothing listens at ${place}; ${goneAfter} such looks in a row say that it is gone`);
