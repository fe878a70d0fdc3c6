import { type TaskEvent, type TaskEventType, taskEventTypes } from './event.ts';
import { RecentMap } from './recent-map.ts';

/** What the table may hold. */
export interface TaskTableLimits {
  /** Task names told apart; those that come later are counted together. */
  readonly names: number;
  /** Tasks under way whose names are remembered. */
  readonly inFlight: number;
  /** Whether counts are kept apart by worker too; then this many pairs of name and worker are told apart. */
  readonly byHost?: boolean;
  readonly pairs?: number;
}

export const taskTableLimits: TaskTableLimits = { names: 200, inFlight: 10_000, pairs: 500 };

/** The bounds of the runtimes, in seconds. */
export const runtimeBounds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] as const;

/** All that is counted of the tasks of one name. */
export interface TaskCounts {
  readonly name: string;
  /** The worker's node name; empty where counts are by name alone, and of tasks sent: who sends is not one of a few. */
  readonly hostname: string;
  readonly events: Readonly<Record<TaskEventType, number>>;
  /** How many ran at most as long as each of `runtimeBounds`, not cumulative; those over the last are in `count` only. */
  readonly runtimes: readonly number[];
  readonly runtimeSum: number;
  readonly runtimeCount: number;
}

interface Counts {
  readonly name: string;
  readonly hostname: string;
  readonly events: Record<TaskEventType, number>;
  readonly runtimes: number[];
  runtimeSum: number;
  runtimeCount: number;
}

/** One task: its name, and which events of its present attempt were counted, a bit each. */
interface Task {
  name: string;
  seen: number;
  attempt: number;
  sent: number;
}

// What finished is only remembered to know its events when they come twice.
const finishedShare = 0.1;
const finished: readonly TaskEventType[] = ['succeeded', 'failed', 'rejected', 'revoked'];
const otherName = 'other';
const unknownName = 'unknown';

const noCounts = (name: string, hostname: string): Counts => ({
  name,
  hostname,
  events: { sent: 0, received: 0, started: 0, succeeded: 0, failed: 0, rejected: 0, revoked: 0, retried: 0 },
  runtimes: runtimeBounds.map(() => 0),
  runtimeSum: 0,
  runtimeCount: 0,
});

/** Counts what happens to tasks by their names, in bounded memory; an event of a task counts once an attempt. */
export class TaskTable {
  readonly #limits: TaskTableLimits;
  readonly #names = new Set<string>();
  readonly #counts = new Map<string, Counts>();
  readonly #running: RecentMap<Task>;
  readonly #finished: RecentMap<Task>;
  readonly #heard = new Set<TaskEventType>();
  #asked = false;

  constructor(limits: TaskTableLimits = taskTableLimits) {
    this.#limits = limits;
    this.#running = new RecentMap(limits.inFlight);
    this.#finished = new RecentMap(Math.ceil(limits.inFlight * finishedShare));
  }

  take(event: TaskEvent): void {
    const { uuid, type, runtime } = event;
    const task = this.#task(event);
    if (!isFirst(task, event)) return;
    const ends = finished.includes(type);
    (ends ? this.#running : this.#finished).delete(uuid);
    (ends ? this.#finished : this.#running).set(uuid, task);
    this.#heard.add(type);
    const counts = this.#countsOf(task.name, type === 'sent' ? '' : (event.hostname ?? unknownName));
    counts.events[type] += 1;
    if (type === 'succeeded' && runtime !== undefined) observe(counts, runtime);
  }

  /** Whether an event of this type was ever heard: of some, none come unless workers or producers are told to. */
  heard(type: TaskEventType): boolean {
    return this.#heard.has(type);
  }

  /** Whether workers tell what they do by events. */
  get isToldByWorkers(): boolean {
    return taskEventTypes.some((type) => type !== 'sent' && this.#heard.has(type));
  }

  /** Whether any task was counted that a worker said it had started, without an event of it. */
  get isAsked(): boolean {
    return this.#asked;
  }

  /** Counts tasks that workers say they have started when they are asked; where they tell by events, those count. */
  start(name: string, hostname: string, count: number): void {
    if (this.isToldByWorkers) return;
    this.#asked = true;
    this.#countsOf(this.#nameOf(name), hostname).events.started += count;
  }

  /** The counts by name, and by worker where that is wanted, sorted. */
  counts(): readonly TaskCounts[] {
    const key = ({ name, hostname }: Counts) => `${name}\0${hostname}`;
    return [...this.#counts.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  /** Tasks remembered at this moment. */
  get remembered(): number {
    return this.#running.size + this.#finished.size;
  }

  #task({ uuid, name }: TaskEvent): Task {
    const known = this.#running.get(uuid) ?? this.#finished.get(uuid);
    if (!known) return { name: this.#nameOf(name ?? unknownName), seen: 0, attempt: 0, sent: -1 };
    if (name !== undefined && known.name === unknownName) known.name = this.#nameOf(name);
    return known;
  }

  /** The name a task is counted under. */
  #nameOf(name: string): string {
    const isFull = this.#names.size >= this.#limits.names;
    if (isFull && !this.#names.has(name) && name !== unknownName) return otherName;
    this.#names.add(name);
    return name;
  }

  #countsOf(name: string, hostname: string): Counts {
    const { byHost = false, pairs = Number.POSITIVE_INFINITY } = this.#limits;
    const host = byHost ? hostname : '';
    const known = this.#counts.get(`${name}\0${host}`);
    if (known) return known;
    // By then names are many or workers come and go: all are counted on, but no more of them by worker.
    if (host !== '' && host !== otherName && this.#counts.size >= pairs)
      return this.#countsOf(name, otherName);
    const counts = noCounts(name, host);
    this.#counts.set(`${name}\0${host}`, counts);
    return counts;
  }
}

/** Whether an event was not counted yet; a retry is another attempt, which only `received` and `sent` tell. */
const isFirst = (task: Task, { type, retries = 0 }: TaskEvent): boolean => {
  if (type === 'sent') {
    const isNew = retries > task.sent;
    if (isNew) task.sent = retries;
    return isNew;
  }
  if (type === 'received' && retries > task.attempt) {
    task.attempt = retries;
    task.seen = 0;
  }
  const bit = 1 << taskEventTypes.indexOf(type);
  const isNew = (task.seen & bit) === 0;
  task.seen |= bit;
  return isNew;
};

const observe = (counts: Counts, seconds: number): void => {
  counts.runtimeSum += seconds;
  counts.runtimeCount += 1;
  const bucket = runtimeBounds.findIndex((bound) => seconds <= bound);
  if (bucket !== -1) counts.runtimes[bucket] = (counts.runtimes[bucket] ?? 0) + 1;
};
