import { type Recurrence, recurCron, recurEvery } from '../schedules/recurrence.ts';
import { MissedRuns, type Standing } from '../schedules/standing.ts';
import type { TaskEvent } from './event.ts';
import { RecentMap } from './recent-map.ts';

/** A schedule of Celery beat as the config declares it: beat itself keeps it in a file of its own. */
export interface DeclaredSchedule {
  readonly name: string;
  /** The whole name of the task that it sends. */
  readonly task: string;
  /** One of the two. */
  readonly everyMs: number | undefined;
  readonly cron: string | undefined;
  /** An IANA name; for `cron`. */
  readonly timezone: string;
  readonly graceMs: number;
}

/** One that is watched; times in ms since the epoch. */
interface Watched {
  readonly declared: DeclaredSchedule;
  readonly recurrence: Recurrence | undefined;
  dueAt: number | undefined;
  lastAt: number | undefined;
  missed: MissedRuns | undefined;
}

// A task is told of when it is sent, and once more when a worker has it: that may be hours later.
const rememberedTasks = 10_000;

/** The recurrence of a declared schedule; undefined for one that says no due times. */
export const recurrenceOf = ({
  everyMs,
  cron,
  timezone,
}: Pick<DeclaredSchedule, 'everyMs' | 'cron' | 'timezone'>): Recurrence | undefined =>
  everyMs === undefined ? recurCron(cron ?? '', { timezone, bothDays: true }) : recurEvery(everyMs);

/**
 * Holds what is heard of tasks against the schedules they are due by. Of the time before it listened nothing is known,
 * so that the first due time after it began counts, and again after each interruption.
 */
export class ScheduleWatch {
  readonly #watched: readonly Watched[];
  readonly #tasks: ReadonlySet<string>;
  readonly #seen = new RecentMap<true>(rememberedTasks);
  #since: number | undefined;

  constructor(declared: readonly DeclaredSchedule[]) {
    this.#watched = declared.map((each) => ({
      declared: each,
      recurrence: recurrenceOf(each),
      dueAt: undefined,
      lastAt: undefined,
      missed: undefined,
    }));
    this.#tasks = new Set(declared.map(({ task }) => task));
  }

  /** How many are watched. */
  get size(): number {
    return this.#watched.length;
  }

  /** Takes an event of a task: the first of each is a run, whichever it is, but for retries. */
  take({ name, uuid, type, retries = 0 }: TaskEvent, now: number): void {
    if (name === undefined || !this.#tasks.has(name)) return;
    if ((type !== 'sent' && type !== 'received') || retries > 0 || this.#seen.get(uuid)) return;
    this.#seen.set(uuid, true);
    this.ran(name, now);
  }

  /** Takes note that a task was sent or begun, however that is known. */
  ran(task: string, now: number): void {
    for (const each of this.#watched) if (each.declared.task === task) note(each, now);
  }

  /** How each schedule stands, given since when it is listened; a new beginning forgets what was due. */
  standings(now: number, since: number): readonly (Standing & { readonly name: string })[] {
    if (since !== this.#since) for (const each of this.#watched) begin(each, since);
    this.#since = since;
    return this.#watched.flatMap((each) => standingOf(each, now));
  }
}

const expectFrom = (watched: Watched, from: number): void => {
  const dueAt = watched.recurrence?.after(from);
  watched.dueAt = dueAt;
  watched.missed =
    watched.recurrence && dueAt !== undefined ? new MissedRuns(watched.recurrence, dueAt) : undefined;
};

// What was heard since then still counts.
const begin = (watched: Watched, since: number): void => {
  if (watched.lastAt === undefined || watched.lastAt < since) expectFrom(watched, since);
};

/**
 * A run meets what was due. One that comes a little early, since clocks differ, meets what is due next; at an interval
 * there is no early, as beat counts on from the run before.
 */
const note = (watched: Watched, now: number): void => {
  const { recurrence, dueAt, declared } = watched;
  watched.lastAt = now;
  const next = recurrence?.everyMs === undefined ? recurrence?.after(now) : undefined;
  const interval = next === undefined ? 0 : (recurrence?.after(next) ?? Number.POSITIVE_INFINITY) - next;
  const isEarly = next !== undefined && next - now <= Math.min(declared.graceMs, interval / 10);
  if (isEarly) expectFrom(watched, next);
  else if (next === undefined || dueAt === undefined || now >= dueAt) expectFrom(watched, now);
};

const standingOf = (
  { declared, recurrence, dueAt, lastAt, missed }: Watched,
  now: number,
): readonly (Standing & { readonly name: string })[] => {
  if (!recurrence || dueAt === undefined) return [];
  const following = recurrence.after(dueAt);
  return [
    {
      name: declared.name,
      nextAt: dueAt,
      lastAt,
      intervalMs: following === undefined ? undefined : following - dueAt,
      latenessMs: Math.max(0, now - dueAt),
      missed: missed?.at(now) ?? 0,
      graceMs: declared.graceMs,
    },
  ];
};
