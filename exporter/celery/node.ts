import type { Member } from './succession.ts';

/** What is known of one node; times in ms. */
export interface Node extends Member {
  readonly firstAt: number;
  startedAt: number | undefined;
  lastAt: number | undefined;
  /** When it said that it stops; undefined while it did not. */
  endedAt: number | undefined;
  /** Whether it had a binding when those were last read; undefined when it never had one. */
  bound: boolean | undefined;
  beatMs: number;
  /** Seconds between its heartbeats, as it announced them; undefined where it did not. */
  freq: number | undefined;
  /** Whether its connections told that it works, since it was last heard. */
  busy: boolean;
  /** Whether another one has replaced it since it was last heard; it stays so when that one goes too. */
  replaced: boolean;
  active: number | undefined;
  processed: number | undefined;
  version: string | undefined;
  /** Tasks it can run at once, as it told when it was last asked. */
  slots: number | undefined;
  /** Messages it may have fetched at once, as it told then; 0 is without a limit. */
  prefetch: number | undefined;
  queues: readonly string[] | undefined;
}

/** The listener's word for what it heard; ms since the epoch. */
export interface Hearing {
  /** When the present subscription began; undefined while there is none. */
  readonly since: number | undefined;
  /** When the connection last proved to work, by an answer or a message; undefined before it did. */
  readonly answeredAt: number | undefined;
}

/** One node as it stands; `up` is undefined when that is not known. */
export interface NodeState
  extends Readonly<
    Pick<Node, 'hostname' | 'active' | 'processed' | 'version' | 'slots' | 'prefetch' | 'freq' | 'lastAt'>
  > {
  readonly up: boolean | undefined;
}

/** A node of which nothing is known yet. */
export const nobody = {
  // Celery's own default.
  beatMs: 2000,
  freq: undefined,
  startedAt: undefined,
  lastAt: undefined,
  endedAt: undefined,
  busy: false,
  replaced: false,
  bound: undefined,
  active: undefined,
  processed: undefined,
  version: undefined,
  slots: undefined,
  prefetch: undefined,
  queues: undefined,
} as const;
