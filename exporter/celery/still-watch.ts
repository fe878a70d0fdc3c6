// How long nothing has happened to a queue although its workers are there: what makes a consumer suspect.
import type { NodeState } from './node.ts';

/** What is next in each list of a queue, and when that was last known to be so, in ms since the epoch. */
export interface QueueHeads {
  readonly heads: ReadonlyMap<string, string>;
  readonly at: number;
}

interface Still extends QueueHeads {
  readonly since: number;
}

/** What workers do, by what they said last: `idle` since a moment, `busy`, or unknown where one did not say. */
type Work = 'idle' | 'busy' | 'unknown';

const workOf = (up: readonly NodeState[], unknown: boolean): Work => {
  if (up.some(({ active }) => (active ?? 0) > 0)) return 'busy';
  const isSaid = up.every(({ active, processed }) => active !== undefined && processed !== undefined);
  return isSaid && !unknown ? 'idle' : 'unknown';
};

// A task that began and ended between two heartbeats shows in the count only, and a node that came or went by its name.
const signatureOf = (up: readonly NodeState[]): string =>
  up.map(({ hostname, processed }) => `${hostname} ${processed}`).join('\n');

/** Watches the workers and the queues of one Celery installation. Pure but for its bounded notes. */
export class StillWatch {
  readonly #queues = new Map<string, Still>();
  #work: Work = 'unknown';
  #signature = '';
  #idleSince = 0;
  /** Until when all workers are known to have been idle: the earliest of their last words. */
  #idleUntil = 0;

  /** Takes what the workers say at `now`; nodes that are down do not count. */
  hear(nodes: readonly NodeState[], now: number): void {
    const up = nodes.filter((node) => node.up);
    const signature = signatureOf(up);
    const work = workOf(
      up,
      nodes.some((node) => node.up === undefined),
    );
    if (work !== 'idle' || this.#work !== 'idle' || signature !== this.#signature) this.#idleSince = now;
    this.#work = work;
    this.#signature = signature;
    this.#idleUntil = Math.min(...up.map(({ lastAt }) => lastAt ?? 0));
  }

  get work(): Work {
    return this.#work;
  }

  /** Takes the heads of a queue; whether any that was there before has gone. New lists that fill take nothing away. */
  see(queue: string, seen: QueueHeads): boolean {
    const before = this.#queues.get(queue);
    const moved =
      before !== undefined && [...before.heads].some(([list, head]) => seen.heads.get(list) !== head);
    const since = before === undefined || moved ? seen.at : before.since;
    this.#queues.set(queue, { ...seen, since });
    return moved;
  }

  /** Forgets a queue, as one that is empty is. */
  forget(queue: string): void {
    this.#queues.delete(queue);
  }

  /** For how long, in ms, the heads of a queue are known to have stayed while all workers were idle and heard. */
  stillMs(queue: string): number {
    const seen = this.#queues.get(queue);
    if (!seen || this.#work !== 'idle') return 0;
    return Math.max(0, Math.min(this.#idleUntil, seen.at) - Math.max(this.#idleSince, seen.since));
  }
}
