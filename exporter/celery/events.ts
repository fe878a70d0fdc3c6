import { performance } from 'node:perf_hooks';
import type { TargetError } from '../failure.ts';
import { literalGlob } from '../glob.ts';
import type { ListenerTimes } from '../targets/audience.ts';
import { decodeEvents } from './event.ts';
import type { Hearing } from './node.ts';
import { type DeclaredSchedule, ScheduleWatch } from './schedule-watch.ts';
import { TaskTable, taskTableLimits } from './task-table.ts';
import { WorkerTable, workerTableLimits } from './worker-table.ts';

/** Where one Celery installation tells its events, and which workers it should have. */
export interface EventSpace {
  readonly db: number;
  /** kombu's `global_keyprefix`, verbatim. */
  readonly keyPrefix: string;
  /** kombu's `sep` within bindings. */
  readonly separator: string;
  readonly events: boolean;
  /** How many, or their whole names; undefined where nothing is expected. */
  readonly workers: number | readonly string[] | undefined;
  /** Whether workers are asked by remote control too. */
  readonly control?: boolean;
  /** Whether tasks are counted by worker too, not by name alone. */
  readonly hostnameOnTasks?: boolean;
  /** Celery's `event_exchange`. */
  readonly eventExchange?: string;
  /** Celery's `control_exchange`. */
  readonly controlExchange?: string;
  /** kombu's `fanout_prefix`: whether channels are named by their database. */
  readonly fanoutPrefix?: boolean;
  /** What beat should send, as the config declares it. */
  readonly schedules?: readonly DeclaredSchedule[];
}

/** What is known of one installation by listening. */
export interface HeardSpace extends Omit<EventSpace, 'schedules'> {
  /** The glob of its channels. */
  readonly pattern: string;
  readonly nodes: WorkerTable;
  readonly tasks: TaskTable;
  readonly schedules: ScheduleWatch;
  /** Messages and events not understood so far. */
  readonly rejected: number;
}

/** What is known of an installation that is listened to, asked, or both. */
export type CeleryTables = Pick<
  HeardSpace,
  'db' | 'keyPrefix' | 'events' | 'hostnameOnTasks' | 'nodes' | 'tasks'
>;

/** How a listener is doing: why it hears nothing, if so. */
export interface Listening extends Hearing {
  readonly failure: TargetError | undefined;
}

/**
 * The channels of an installation's events as a glob: `<keyprefix>/<db>.celeryev/<routing key>` by default, and
 * `<keyprefix>celeryev/<routing key>` with kombu's `fanout_prefix` off.
 */
export const eventPattern = ({
  db,
  keyPrefix,
  eventExchange = 'celeryev',
  fanoutPrefix = true,
}: Pick<EventSpace, 'db' | 'keyPrefix' | 'eventExchange' | 'fanoutPrefix'>): string =>
  `${literalGlob(`${keyPrefix}${fanoutPrefix ? `/${db}.` : ''}${eventExchange}`)}/*`;

const silence: Listening = { since: undefined, answeredAt: undefined, failure: undefined };

/** What the Celery installations of one target tell, kept in bounded tables; fed by a listener, read at scrape time. */
export class CeleryEvents {
  readonly spaces: readonly HeardSpace[];
  /** The installations that are only asked. */
  readonly unheard: readonly CeleryTables[];
  readonly #byPattern: ReadonlyMap<string, HeardSpace & { rejected: number }>;
  #listening: () => Listening = () => silence;

  /** Ms since the epoch when the process started and all that passed since: setting the clock does not move it. */
  readonly now = (): number => performance.timeOrigin + performance.now();

  /** The listener's own times, unless given. */
  readonly times: ListenerTimes | undefined;
  readonly #heard = { worker: 0, task: 0 };

  constructor(spaces: readonly EventSpace[], limits = workerTableLimits, times?: ListenerTimes) {
    this.times = times;
    const told = spaces
      .filter(({ events, control }) => events || control)
      .map((space) => ({
        ...space,
        pattern: eventPattern(space),
        nodes: new WorkerTable(typeof space.workers === 'object' ? space.workers : [], limits),
        tasks: new TaskTable({ ...taskTableLimits, byHost: space.hostnameOnTasks ?? false }),
        schedules: new ScheduleWatch(space.schedules ?? []),
        rejected: 0,
      }));
    const heard = told.filter(({ events }) => events);
    this.spaces = heard;
    this.unheard = told.filter(({ events }) => !events);
    this.#byPattern = new Map(heard.map((space) => [space.pattern, space]));
  }

  get patterns(): readonly string[] {
    return [...this.#byPattern.keys()];
  }

  /** What is known of an installation; undefined for one that is neither listened to nor asked. */
  tablesOf({ db, keyPrefix }: Pick<EventSpace, 'db' | 'keyPrefix'>): CeleryTables | undefined {
    return [...this.spaces, ...this.unheard].find((each) => each.db === db && each.keyPrefix === keyPrefix);
  }

  /** Messages heard so far: of workers on themselves, and on tasks. */
  get heard(): { readonly worker: number; readonly task: number } {
    return { ...this.#heard };
  }

  /** Whether it would matter that nothing is heard. */
  get isWatching(): boolean {
    return this.spaces.some(({ nodes }) => nodes.isWatching);
  }

  /** Whether some node was silent for so long that one more answer tells whether it is down. */
  get isUndecided(): boolean {
    const [now, hearing] = [this.now(), this.listening];
    return this.spaces.some(({ nodes }) => nodes.isUndecided(now, hearing));
  }

  /** Says how to ask how the listener is doing. */
  heardBy(listening: () => Listening): void {
    this.#listening = listening;
  }

  get listening(): Listening {
    return this.#listening();
  }

  /** Takes one message of the channels of a pattern; never throws. */
  take(pattern: string, text: string, now: number): void {
    const space = this.#byPattern.get(pattern);
    if (!space) return;
    const { events, rejected } = decodeEvents(text);
    space.rejected += rejected;
    if (events[0]) this.#heard[events[0].kind] += 1;
    for (const event of events) {
      if (event.kind === 'worker') space.nodes.take(event, now);
      else {
        space.tasks.take(event);
        space.schedules.take(event, now);
        if (event.hostname !== undefined && event.type !== 'sent') space.nodes.sign(event.hostname, now);
      }
    }
  }
}
