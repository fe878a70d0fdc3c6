// How often each kind of reading is renewed when the purse is low: what matters least leaves most of it to the others.
import type { Pace } from '../round.ts';

const minuteMs = 60_000;

/** INFO: the last to be read less often. */
export const serverPace: Pace = { maxAgeMs: minuteMs, minAgeMs: 0, reserve: 0 };

/** What waits in queues. */
export const lengthsPace: Pace = { maxAgeMs: minuteMs, minAgeMs: 0, reserve: 0.1 };

/** Switches of queues: what they hold up shows in lengths first. */
export const pausesPace: Pace = { maxAgeMs: 5 * minuteMs, minAgeMs: minuteMs, reserve: 0.3 };

/** What a server says of itself beside INFO: settings and logs, which change seldom. */
export const slowPace: Pace = { maxAgeMs: 15 * minuteMs, minAgeMs: 5 * minuteMs, reserve: 0.4, slow: true };

/** What is heard and not asked for: told anew at every collection. */
export const heardPace: Pace = { maxAgeMs: 0, minAgeMs: 0, reserve: 0 };

/** What has been done with: nobody is paged for it. */
export const historiesPace: Pace = { maxAgeMs: 5 * minuteMs, minAgeMs: minuteMs, reserve: 0.5 };

/** What keys are like: the first to be read less often, since a sample only grows; now and then it is read all the same. */
export const keySamplePace: Pace = { maxAgeMs: 30 * minuteMs, minAgeMs: minuteMs, reserve: 0.55 };

/** How long tasks have waited: lengths tell first that any do. */
export const agesPace: Pace = { maxAgeMs: 2 * minuteMs, minAgeMs: minuteMs / 2, reserve: 0.2 };

/** When schedules are due: a late one is told with the age of the reading. */
export const schedulesPace: Pace = { maxAgeMs: 2 * minuteMs, minAgeMs: minuteMs / 2, reserve: 0.25 };

/** What workers have fetched: it is held against an hour as a rule. */
export const inFlightPace: Pace = {
  maxAgeMs: 10 * minuteMs,
  minAgeMs: minuteMs / 2,
  reserve: 0.4,
};

/** What workers answer when they are asked: each answer costs them commands too. */
export const controlPace: Pace = {
  maxAgeMs: 10 * minuteMs,
  minAgeMs: 5 * minuteMs,
  reserve: 0.4,
  slow: true,
};

/** What nobody reads any more: it grows for weeks. */
export const leaksPace: Pace = { maxAgeMs: 30 * minuteMs, minAgeMs: 5 * minuteMs, reserve: 0.6 };

/** What BullMQ's streams of events tell: they keep about 10,000 entries, and a busy server soon allows every collection. */
export const eventsPace: Pace = { maxAgeMs: 1.5 * minuteMs, minAgeMs: 0, reserve: 0.2 };

/** A counter that the server keeps: nothing is missed between two looks. */
export const addedPace: Pace = { maxAgeMs: 5 * minuteMs, minAgeMs: 0, reserve: 0.4 };

/** Jobs that nobody does: BullMQ itself looks every half minute. */
export const stalledPace: Pace = { maxAgeMs: 2 * minuteMs, minAgeMs: minuteMs / 2, reserve: 0.3 };

/** Who is connected: CLIENT LIST costs a server milliseconds with thousands of clients. */
export const workersPace: Pace = { maxAgeMs: 5 * minuteMs, minAgeMs: 5 * minuteMs, reserve: 0.4, slow: true };

/** Who is connected, told in detail: within five minutes, and sooner where connections came or went. */
export const clientsPace: Pace = { maxAgeMs: 5 * minuteMs, minAgeMs: minuteMs / 2, reserve: 0.4 };

/** What jobs weigh that are over: it grows for days. */
export const historyBytesPace: Pace = { maxAgeMs: 30 * minuteMs, minAgeMs: 5 * minuteMs, reserve: 0.6 };

/** What is asked of another server or of files, and costs the target nothing. */
export const migrationPace = (everyMs: number): Pace => ({
  maxAgeMs: everyMs,
  minAgeMs: everyMs,
  reserve: 0,
  slow: true,
});
