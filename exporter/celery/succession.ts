// Whether a node that is gone was replaced: deployments give nodes new names, and what they replaced is no loss.

/** A node as it matters here; times in ms since the epoch. */
export interface Member {
  readonly hostname: string;
  /** When it said that it had started; undefined for one that had started before anyone listened. */
  readonly startedAt: number | undefined;
  /** When it was last heard; undefined for one that is known by its binding only. */
  readonly lastAt: number | undefined;
  /** Ms between its heartbeats. */
  readonly beatMs: number;
  /** The queues it took tasks from when it was last asked; undefined for one that never told. */
  readonly queues?: readonly string[] | undefined;
}

const minuteMs = 60_000;
// A deployment that starts the new node first may let both run this long.
const overlapMs = 5 * minuteMs;
// Nodes that started closer together belong to one deployment: neither replaces the other.
const apartMs = minuteMs;

/**
 * What a node is there for, as far as its name tells: the part before @ up to its first number. `email` for `email@web-1`,
 * `email2@web-1` and `email-2@web-1`. Which queues a node serves it says only when it is asked.
 */
export const roleOf = (hostname: string): string =>
  /^[^@\d]*/.exec(hostname)?.[0].replace(/[-_.]+$/, '') ?? '';

const isAlike = (heir: Member, gone: Member): boolean => roleOf(heir.hostname) === roleOf(gone.hostname);

/** Whether a node came when the other one went, whatever it does: one that ran beside it for long replaces nobody. */
const follows = (heir: Member, gone: Member): boolean => {
  if (heir.hostname === gone.hostname) return false;
  // Of one that was never heard nothing tells when it went: any that now does the same work has replaced it.
  if (gone.lastAt === undefined) return true;
  if (heir.startedAt === undefined) return false;
  // By then the other one had missed a heartbeat.
  if (heir.startedAt >= gone.lastAt + gone.beatMs) return true;
  const isOlder = gone.startedAt === undefined || heir.startedAt - gone.startedAt >= apartMs;
  return isOlder && heir.startedAt >= gone.lastAt - overlapMs;
};

/**
 * Whether some of the living have replaced the one that is gone: those that followed it take tasks from all its queues.
 * Where it is not known what a node does, its name tells.
 */
export const isSucceeded = (gone: Member, living: readonly Member[]): boolean => {
  const heirs = living.filter((heir) => follows(heir, gone));
  const { queues } = gone;
  if (queues === undefined || queues.length === 0) return heirs.some((heir) => isAlike(heir, gone));
  const served = new Set(heirs.flatMap((heir) => heir.queues ?? []));
  return (
    heirs.some((heir) => heir.queues === undefined && isAlike(heir, gone)) ||
    (heirs.length > 0 && queues.every((queue) => served.has(queue)))
  );
};
