import type { WorkerEvent } from './event.ts';
import { type Hearing, type Node, type NodeState, nobody } from './node.ts';
import { isSucceeded, type Member } from './succession.ts';

/** What the table may hold and how long it waits; times in ms. */
export interface WorkerTableLimits {
  /** Nodes at most; the one unheard for longest goes first. */
  readonly nodes: number;
  /** The shortest silence that counts. */
  readonly shortestWindowMs: number;
  /** How long a lost node is told of. */
  readonly lostMs: number;
}

export const workerTableLimits: WorkerTableLimits = {
  nodes: 5000,
  shortestWindowMs: 60_000,
  lostMs: 24 * 3_600_000,
};

/** The nodes there are, sorted by name, and how many bindings are left over of nodes that are no longer told of. */
export interface WorkerStates {
  readonly nodes: readonly NodeState[];
  /** Undefined until the bindings were read. */
  readonly leaked: number | undefined;
}

// What a node says of its own pace is believed up to this, in ms.
const longestBeatMs = 30 * 60_000;

/**
 * The nodes of one Celery installation, by what they say and by the bindings of their mailboxes. A binding is made when a
 * node starts and removed when it stops cleanly, so that one without heartbeats is a node that was killed.
 */
export class WorkerTable {
  readonly #limits: WorkerTableLimits;
  readonly #expected: readonly string[];
  readonly #nodes = new Map<string, Node>();
  #boundReadAt: number | undefined;

  /** The expected nodes, by their whole names, are told of even when nothing was ever heard of them. */
  constructor(expected: readonly string[] = [], limits: WorkerTableLimits = workerTableLimits) {
    this.#expected = expected;
    this.#limits = limits;
  }

  /** Takes what a node said of itself, received at `now`. */
  take({ type, hostname, freq, active, processed, version }: WorkerEvent, now: number): void {
    const isNew = this.#nodes.get(hostname)?.lastAt === undefined;
    const node = this.#heard(hostname, now);
    // A node says so again whenever it has lost its connection: only the first time is it new.
    if (isNew && type === 'online') node.startedAt = now;
    node.endedAt = type === 'offline' ? now : undefined;
    if (freq !== undefined) node.beatMs = Math.min(1000 * freq, longestBeatMs);
    node.freq = freq;
    node.active = active;
    node.processed = processed;
    node.version = version;
  }

  /** Takes any other sign of life, such as an event of a task; a node that is stopping is no more alive for it. */
  sign(hostname: string, now: number): void {
    if (this.#nodes.has(hostname)) this.#heard(hostname, now);
  }

  /** Takes the nodes that have a binding, as read at `now`. */
  bind(hostnames: readonly string[], now: number): void {
    this.#boundReadAt = now;
    const bound = new Set(hostnames.slice(0, this.#limits.nodes));
    for (const hostname of bound) this.#node(hostname, now).bound = true;
    for (const node of this.#nodes.values()) if (node.bound && !bound.has(node.hostname)) node.bound = false;
  }

  /** When the bindings were last read; undefined before that. */
  get boundReadAt(): number | undefined {
    return this.#boundReadAt;
  }

  /** Whether there is any node whose silence would tell something. */
  get isWatching(): boolean {
    return this.#nodes.size > 0 || this.#expected.length > 0;
  }

  /** Nodes that were heard and fell silent, whether their connections vouch for them or not. */
  silent(now: number): readonly Member[] {
    return [...this.#nodes.values()].filter(
      (node) => node.endedAt === undefined && now - (node.lastAt ?? now) > this.#windowMs(node),
    );
  }

  /** Takes which of the silent nodes work, as their connections tell; whether any does. */
  vouch(works: (node: Member) => boolean, now: number): boolean {
    for (const { hostname } of this.silent(now)) {
      const node = this.#node(hostname, now);
      node.busy = works(node);
    }
    return [...this.#nodes.values()].some(({ busy }) => busy);
  }

  /** Takes what a node answered when it was asked. */
  describe(hostname: string, told: Partial<Pick<Node, 'slots' | 'prefetch' | 'queues'>>): void {
    const node = this.#nodes.get(hostname);
    if (!node) return;
    node.slots = told.slots ?? node.slots;
    node.prefetch = told.prefetch ?? node.prefetch;
    node.queues = told.queues ?? node.queues;
  }

  /** Whether a node is silent, and its connections told that it works. */
  isBusy(hostname: string): boolean {
    return this.#nodes.get(hostname)?.busy ?? false;
  }

  /** How the nodes stand at `now`, by what was heard; forgets those that are gone. */
  states(now: number, hearing: Hearing): WorkerStates {
    for (const hostname of this.#expected) this.#node(hostname, now);
    const standing = [...this.#nodes.values()].map((node) => ({ node, up: this.#isUp(node, now, hearing) }));
    const living = standing.filter(({ up }) => up).map(({ node }) => node);
    const kept: NodeState[] = [];
    let leaked = 0;
    for (const { node, up } of standing) {
      const isTold = this.#isTold(node, up, now, living);
      const { hostname, active, processed, version, slots, prefetch, freq, lastAt } = node;
      if (isTold) kept.push({ hostname, up, active, processed, version, slots, prefetch, freq, lastAt });
      else if (this.#isStopping(node, now)) continue;
      else if (node.bound) leaked += 1;
      else this.#nodes.delete(node.hostname);
    }
    return {
      nodes: kept.sort((a, b) => (a.hostname < b.hostname ? -1 : 1)),
      leaked: this.#boundReadAt === undefined ? undefined : leaked,
    };
  }

  #heard(hostname: string, now: number): Node {
    const node = this.#node(hostname, now);
    node.lastAt = now;
    node.busy = false;
    node.replaced = false;
    // The longest unheard stands first.
    this.#nodes.delete(hostname);
    this.#nodes.set(hostname, node);
    return node;
  }

  #node(hostname: string, now: number): Node {
    const known = this.#nodes.get(hostname);
    if (known) return known;
    const node: Node = { ...nobody, hostname, firstAt: now };
    this.#nodes.set(hostname, node);
    const [oldest] = this.#nodes.keys();
    if (this.#nodes.size > this.#limits.nodes && oldest !== undefined) this.#nodes.delete(oldest);
    return node;
  }

  /** Silence counts only when it was listened to: from its beginning, and on a connection that worked at its end. */
  #isUp(node: Node, now: number, { since, answeredAt }: Hearing): boolean | undefined {
    const { lastAt, endedAt } = node;
    const windowMs = this.#windowMs(node);
    if (since === undefined || answeredAt === undefined) return undefined;
    if (endedAt !== undefined) return false;
    if (lastAt !== undefined && (node.busy || now - lastAt <= windowMs)) return true;
    const quietFrom = Math.max(lastAt ?? since, since);
    return answeredAt - quietFrom >= windowMs ? false : undefined;
  }

  /** Whether the state of some node would be known if the connection answered now. */
  isUndecided(now: number, hearing: Hearing): boolean {
    const answered = { ...hearing, answeredAt: now };
    return [...this.#nodes.values()].some(
      (node) => this.#isUp(node, now, hearing) === undefined && this.#isUp(node, now, answered) === false,
    );
  }

  #isTold(node: Node, up: boolean | undefined, now: number, living: readonly Node[]): boolean {
    if (up) return true;
    if (this.#expected.includes(node.hostname)) return true;
    if (node.endedAt !== undefined) return false;
    if (up === undefined) return true;
    // One that had a binding and has none any more stopped cleanly, while nobody listened.
    if (node.bound === false) return false;
    node.replaced ||= isSucceeded(node, living);
    return now - (node.lastAt ?? node.firstAt) < this.#limits.lostMs && !node.replaced;
  }

  // One that has just said that it stops still has its binding for a while.
  #isStopping(node: Node, now: number): boolean {
    if (node.endedAt === undefined) return false;
    const asOf = node.bound ? (this.#boundReadAt ?? now) : now;
    return asOf - node.endedAt < this.#windowMs(node);
  }

  #windowMs({ beatMs }: Node): number {
    return Math.max(2 * beatMs, this.#limits.shortestWindowMs);
  }
}
