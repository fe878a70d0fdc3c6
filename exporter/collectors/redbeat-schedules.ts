// Schedules of redbeat: one sorted set of their next runs, which moves on when a beat has sent a task, and its lock.
import { decodeRedbeat } from '../celery/redbeat.ts';
import type { Collector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import { literalGlob } from '../glob.ts';
import { schedulerLockHeld } from '../metrics/schedules.ts';
import { type Sample, sample } from '../sample.ts';
import { type Command, type RedisPort, type Reply, withOrWithout } from '../targets/redis-port.ts';
import { membersOf } from './bullmq-schedules.ts';
import { knownOrConfigured } from './celery-known.ts';
import type { CelerySpace } from './celery-queues.ts';
import { count } from './lengths.ts';
import { schedulesPace } from './pace.ts';
import { placeOf, scheduleMetrics, scheduleSamples } from './schedule-samples.ts';
import { type Definition, type Listed, ScheduleTable } from './schedule-table.ts';
import { serverClock } from './server-clock.ts';

/** A Celery installation that may use redbeat. */
export interface WithRedbeat {
  readonly redbeat: {
    /** redbeat's `redbeat_key_prefix`, verbatim. */
    readonly keyPrefix: string;
    /** Celery's `timezone`: entries do not say in which their crontab is. */
    readonly timezone: string;
  };
}

/** Where a redbeat keeps its schedules. */
export interface RedbeatSpace {
  readonly db: number;
  readonly prefix: string;
  readonly timezone: string;
  /** Those that may use it: without a queue of any, there is none. */
  readonly celery: readonly CelerySpace[];
}

/** Where there may be a redbeat: installations with different key prefixes may share one. */
export const redbeatSpaces = (
  celery: readonly (CelerySpace & Partial<WithRedbeat>)[],
): readonly RedbeatSpace[] => {
  const spaces = new Map<string, RedbeatSpace>();
  for (const space of celery) {
    const { db, redbeat } = space;
    if (!redbeat) continue;
    const { keyPrefix: prefix, timezone } = redbeat;
    const others = spaces.get(`${db} ${prefix}`)?.celery ?? [];
    spaces.set(`${db} ${prefix}`, { db, prefix, timezone, celery: [...others, space] });
  }
  return [...spaces.values()];
};

interface Notes {
  readonly table: ScheduleTable<Listed>;
  stamp: string | undefined;
  /** When it was last found that there is no redbeat, in ms since the epoch. */
  emptyAt: number | undefined;
  locked: boolean | undefined;
  more: boolean;
}

const mostSchedules = 1000;
const mostRead = 100;
// Where there is no redbeat, one that is new is found this soon.
const emptyMs = 5 * 60_000;

const newNotes = (): Notes => ({
  table: new ScheduleTable('drifting'),
  stamp: undefined,
  emptyAt: undefined,
  locked: undefined,
  more: false,
});

const readLock = (port: RedisPort, { db, prefix }: RedbeatSpace): Promise<boolean | undefined> =>
  withOrWithout(port, 'exists', async (allowed) => {
    if (!allowed) return undefined;
    const [there] = await port.ask([['exists', `${prefix}:lock`]], db);
    return count(there) > 0;
  });

const hasCelery = async (port: RedisPort, { celery }: RedbeatSpace): Promise<boolean> =>
  (await Promise.all(celery.map((space) => knownOrConfigured(port, space)))).some(Boolean);

const list = async (port: RedisPort, space: RedbeatSpace, notes: Notes, now: number): Promise<void> => {
  const { db, prefix } = space;
  if (notes.emptyAt !== undefined && now - notes.emptyAt < emptyMs) return;
  if (notes.table.size === 0 && !(await hasCelery(port, space))) return;
  const command: Command = ['zrange', `${prefix}:schedule`, '0', String(mostSchedules), 'withscores'];
  // Both leave in one round trip where there was one before.
  const early = notes.table.size > 0 ? readLock(port, space) : undefined;
  const [[reply], lock] = await Promise.all([port.ask([command], db), early]);
  const members = membersOf(reply);
  notes.emptyAt = members.length === 0 ? now : undefined;
  notes.more = members.length > mostSchedules;
  notes.locked = members.length === 0 ? undefined : (lock ?? (await readLock(port, space)));
  // A negative score says that it is never due.
  const due = members.slice(0, mostSchedules).filter(([, score]) => score >= 0);
  notes.table.list(
    due.map(([id, score]) => ({ id, dueAt: score * 1000 })),
    now,
  );
};

/** What the two fields of an entry say; one without them was evicted or deleted, and is not scheduled any more. */
const definitionOf = (
  id: string,
  reply: Reply | undefined,
  { prefix, timezone }: RedbeatSpace,
  place: string,
): Definition => {
  const [definition = null, meta = null] = (reply ?? []) as readonly (string | null)[];
  const entry = decodeRedbeat(definition, meta, timezone);
  return {
    label: place + (id.startsWith(prefix) ? id.slice(prefix.length) : id),
    recurrence: entry?.recurrence,
    hasRun: entry?.hasRun ?? false,
    mayEnd: true,
    isOver: () => !entry?.enabled,
  };
};

const readDefinitions = async (
  port: RedisPort,
  space: RedbeatSpace,
  notes: Notes,
  place: string,
  now: number,
) => {
  const unread = notes.table.unread(now, mostRead);
  const replies = await port.ask(
    unread.map(({ id }): Command => ['hmget', id, 'definition', 'meta']),
    space.db,
  );
  for (const [index, { id }] of unread.entries())
    notes.table.define(id, definitionOf(id, replies[index], space, place), now);
};

const readSpace = async (port: RedisPort, space: RedbeatSpace, place: string, clock: () => number) => {
  const notes = port.memory(`redbeat ${space.db} ${space.prefix}`, newNotes);
  const stamp = await port.stamp();
  // Nothing was written since: the same runs are due, and later.
  if (stamp === undefined || stamp !== notes.stamp) await list(port, space, notes, clock());
  await readDefinitions(port, space, notes, place, clock());
  notes.stamp = stamp;
  if (notes.table.size > 0) port.unsettled();
  if (notes.more)
    port.lacks(new TargetError('capped', `Expected ${mostSchedules} redbeat schedules at most, got more`));
  return notes;
};

const collect = async (
  port: RedisPort,
  spaces: readonly RedbeatSpace[],
  graceMs: number,
): Promise<readonly Sample[]> => {
  const clock = await serverClock(port);
  const read = await Promise.all(
    spaces.map((space) => readSpace(port, space, placeOf(spaces, space), clock)),
  );
  const locks = read.flatMap(({ locked }) => (locked === undefined ? [] : [locked]));
  return [
    ...scheduleSamples(
      'redbeat',
      read.flatMap(({ table }) => table.standings(clock(), graceMs)),
    ),
    ...(locks.length === 0
      ? []
      : [sample(schedulerLockHeld, locks.every(Boolean) ? 1 : 0, { scheduler: 'redbeat' })]),
  ];
};

/** Tells how the schedules of redbeat stand: two commands, and one for each that is new, changed or late. */
export const redbeatSchedules = (spaces: readonly RedbeatSpace[], graceMs: number): Collector<RedisPort> => ({
  name: 'redbeat_schedules',
  metrics: [...scheduleMetrics, schedulerLockHeld],
  reads: spaces.length === 0 ? [] : ['info', 'zrange', 'exists', 'hmget', 'select'],
  keys: spaces.map(({ prefix }) => `${literalGlob(prefix)}*`),
  pace: schedulesPace,
  collect: (port) => collect(port, spaces, graceMs),
});
