import type { TargetError } from '../failure.ts';

/** Who listens: to which channels, what is done with a message, and who is told how that goes. */
export interface Audience {
  /** Globs of channels; nothing is opened where there are none. */
  readonly patterns: readonly string[];
  /** Whether it would matter that nothing is heard: only then is a quiet connection asked whether it works. */
  readonly isWatching: boolean;
  /** Whether an answer of the connection would tell now that what is silent is silent: then it is not waited to be quiet. */
  readonly isUndecided: boolean;
  /** Ms since the epoch. */
  now(): number;
  take(pattern: string, text: string, now: number): void;
  /** Is told once how to ask how the listener is doing. */
  heardBy(state: () => ListenerState): void;
  readonly times?: ListenerTimes | undefined;
}

/** How the listener is doing; ms since the epoch. */
export interface ListenerState {
  /** When the present subscription began; undefined while there is none. */
  readonly since: number | undefined;
  /** When something last came over it, a message or an answer; undefined while there is none. */
  readonly answeredAt: number | undefined;
  /** Why there is no subscription; undefined while there is one, and before the first attempt has ended. */
  readonly failure: TargetError | undefined;
}

/** Times in ms. */
export interface ListenerTimes {
  /** A connection this quiet is asked whether it works. */
  readonly quietMs: number;
  /** The first wait after a failure; it doubles up to the longest. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
  /** The wait after a refusal, which asking again soon would not change. */
  readonly refusedMs: number;
  readonly attemptMs: number;
}

export const listenerTimes: ListenerTimes = {
  quietMs: 60_000,
  retryMs: 500,
  longestRetryMs: 30_000,
  refusedMs: 300_000,
  attemptMs: 10_000,
};
