import type { Finding, Item, Word } from '../metrics/checklist.ts';
import type { Alert } from './history.ts';

/**
 * `good` and `broken` are known; `at risk` is what would be broken if it went on, or has an alert that is pending or fires;
 * `unknown` could be known with history; `unread` was asked for and not answered; `partial` was read, and is right, but is
 * not all there is.
 */
export type State = 'good' | 'at risk' | 'broken' | 'unknown' | 'unread' | 'partial';

/** One line of the checklist. */
export interface Line {
  readonly target: string;
  readonly check: string;
  readonly state: State;
  /** In words, with its unit; empty when it is not known. */
  readonly value: string;
  readonly budget: string;
  /** Seconds since it was read; undefined when it was not. */
  readonly ageSeconds: number | undefined;
  /** Since when an alert of it is pending or fires, in seconds since the epoch; undefined where all is well or none does. */
  readonly since: number | undefined;
  /** The names of those alerts. */
  readonly alerts: readonly string[];
  /** What to do, or why it is not known; empty when all is well. */
  readonly advice: string;
}

/** A line before it is told of which target, when that was read, and since when it holds. */
export interface Draft extends Pick<Line, 'check' | 'state' | 'value' | 'budget' | 'advice'> {
  readonly finding?: Finding;
  /** What its alerts are told apart by, where one target has several. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A draft that has alerts. */
export const about = (finding: Finding, draft: Draft, labels: Draft['labels'] = {}): Draft => ({
  ...draft,
  finding,
  labels,
});

/** A line of the checklist; what is left out is not known or needs no words. */
export const line = (check: string, state: State, value = '', budget = '', advice = ''): Draft => ({
  check,
  state,
  value,
  budget,
  advice,
});

/** Whether what is used is within its budget; without one it is. */
export const within = (used: number, budget: number | undefined): State => {
  if (budget === undefined) return 'good';
  return used > budget ? 'broken' : 'good';
};

export const needHistory = 'needs history: give --prometheus URL';

/** One line of the team's checklist, in the word that its tile shows. */
export interface Judged {
  readonly target: string;
  readonly item: Item;
  readonly word: Word;
  /** In words, with its unit; empty when it is not known. */
  readonly value: string;
  readonly budget: string;
  /** Since when an alert of it is pending or fires, in seconds since the epoch. */
  readonly since: number | undefined;
  /** Who uses it up, one sentence each, greatest first; none where that is not known. */
  readonly spenders: readonly string[];
}

/** One queue of the table. */
export interface QueueRow {
  readonly target: string;
  readonly queue: string;
  readonly waiting: number;
  readonly detail: string;
}

/** One Celery worker. */
export interface WorkerRow {
  readonly target: string;
  readonly worker: string;
  readonly isUp: boolean;
  /** Since when an alert says that it is down, in seconds since the epoch. */
  readonly since: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly slots: number | undefined;
}

/** One schedule; times in seconds since the epoch. */
export interface ScheduleRow {
  readonly target: string;
  readonly scheduler: string;
  readonly schedule: string;
  readonly lateSeconds: number;
  readonly graceSeconds: number | undefined;
  readonly nextRun: number | undefined;
}

/** The connections of one service to a Redis. */
export interface ServiceRow {
  readonly target: string;
  readonly service: string;
  readonly connections: number;
  readonly expected: number | undefined;
}

/** One setting, held against what it is for. */
export interface SettingRow {
  readonly target: string;
  readonly setting: string;
  readonly state: 'in effect' | 'without effect' | 'differs' | 'unknown';
  /** What was measured, in words with its unit; empty when it is not known. */
  readonly value: string;
  readonly expected: string;
  /** What tells it and what to do, or why it is not known; empty when all is well. */
  readonly advice: string;
}

/** One pool of an application; what its page does not tell is undefined. */
export interface PoolRow {
  readonly target: string;
  readonly pool: string;
  readonly taken: number | undefined;
  readonly most: number | undefined;
  readonly waiting: number | undefined;
}

/** What a check found. */
export interface Report {
  readonly checklist: readonly Judged[];
  readonly lines: readonly Line[];
  readonly queues: readonly QueueRow[];
  readonly workers: readonly WorkerRow[];
  readonly schedules: readonly ScheduleRow[];
  readonly services: readonly ServiceRow[];
  readonly pools: readonly PoolRow[];
  readonly settings: readonly SettingRow[];
  readonly alerts: readonly Alert[];
  /** What cannot be known this way, one sentence each. */
  readonly blind: readonly string[];
}

/** 0 when nothing is broken and all is right that was read, 1 when a budget is broken, 2 when something could not be read. */
export const exitCodeOf = ({ lines }: Report): 0 | 1 | 2 => {
  if (lines.some(({ state }) => state === 'broken')) return 1;
  return lines.some(({ state }) => state === 'unread') ? 2 : 0;
};
