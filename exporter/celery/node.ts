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
  /** Whether its connections told that it works, since it was last heard. */
  busy: boolean;
  /** Whether another one has replaced it since it was last heard; it stays so when that one goes too. */
  replaced: boolean;
  active: number | undefined;
  processed: number | undefined;
  version: string | undefined;
}

/** A node of which nothing is known yet. */
export const nobody = {
  // Celery's own default.
  beatMs: 2000,
  startedAt: undefined,
  lastAt: undefined,
  endedAt: undefined,
  busy: false,
  replaced: false,
  bound: undefined,
  active: undefined,
  processed: undefined,
  version: undefined,
} as const;
