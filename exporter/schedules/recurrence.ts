// When a schedule is due: at an interval, or as a cron expression says in a time zone.
import { Cron } from 'croner';

/** The due times of a schedule; all in ms since the epoch. */
export interface Recurrence {
  /** The first due time after a moment, or after the due time at that moment; undefined where there is none. */
  after(moment: number): number | undefined;
  /** The last due time before a moment. */
  before(moment: number): number | undefined;
  /** The interval in ms where it is always the same. */
  readonly everyMs: number | undefined;
}

/** Due at an interval from any due time; undefined for what is no interval. */
export const recurEvery = (everyMs: number): Recurrence | undefined =>
  Number.isFinite(everyMs) && everyMs > 0
    ? { after: (moment) => moment + everyMs, before: (moment) => moment - everyMs, everyMs }
    : undefined;

/** Whether there is a time zone of this name; the cron library tells only when it is asked for a due time. */
export const isTimezone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

/** How a cron expression is meant. */
export interface CronMeaning {
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timezone: string;
  /** Whether a day has to fit both its fields where both are given, as in Celery; in cron one is enough. */
  readonly bothDays?: boolean;
}

/**
 * Due as a cron expression of five fields says, or six with seconds in front; undefined for one that is not understood.
 * A daily time that a zone skips is due at the end of the gap, and one that comes twice is due the first time; a
 * repeated one such as every hour is due at each.
 */
export const recurCron = (
  pattern: string,
  { timezone, bothDays = false }: CronMeaning,
): Recurrence | undefined => {
  if (!isTimezone(timezone)) return undefined;
  try {
    const cron = new Cron(pattern, { timezone, domAndDow: bothDays, paused: true });
    return {
      after: (moment) => cron.nextRun(new Date(moment))?.getTime(),
      before: (moment) => cron.previousRuns(1, new Date(moment))[0]?.getTime(),
      everyMs: undefined,
    };
  } catch {
    // The library throws for all it does not take; what there is to tell is told without it.
    return undefined;
  }
};
