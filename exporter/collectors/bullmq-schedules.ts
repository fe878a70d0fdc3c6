// Schedules of BullMQ: a sorted set per queue of their next runs, which moves on when a worker begins a run.
import type { Collector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import type { Sample } from '../sample.ts';
import { type Command, type RedisPort, type Reply, withOrWithout } from '../targets/redis-port.ts';
import { decodeDefinition, definitionFields } from './bullmq-definition.ts';
import { type BullmqSpace, findQueues, keysOf } from './bullmq-discovery.ts';
import { count } from './lengths.ts';
import { schedulesPace } from './pace.ts';
import { placeOf, scheduleMetrics, scheduleSamples } from './schedule-samples.ts';
import { type Listed, ScheduleTable } from './schedule-table.ts';
import { serverClock } from './server-clock.ts';

/** A schedule, and where it is. */
interface Scheduler extends Listed {
  readonly db: number;
  readonly hash: string;
  readonly name: string;
  readonly place: string;
}

interface Notes {
  readonly table: ScheduleTable<Scheduler>;
  /** The sorted sets that had any when last read. */
  readonly used: Set<string>;
  stamp: string | undefined;
  more: boolean;
}

// Of all queues together, those that are due first; each has half a dozen series.
const mostSchedules = 1000;
const mostRead = 100;

/** A sorted set as ZRANGE WITHSCORES gives it: members and scores by turns. */
export const membersOf = (
  reply: Reply | undefined,
): readonly (readonly [member: string, score: number])[] => {
  const flat = (reply ?? []) as readonly Reply[];
  return flat.flatMap((member, index) =>
    index % 2 === 0 ? [[String(member), Number(flat[index + 1])] as const] : [],
  );
};

/** The sets that hold any: one EXISTS tells that those that were empty still are. */
const filledSets = async (port: RedisPort, db: number, sets: readonly string[], used: ReadonlySet<string>) =>
  withOrWithout(port, 'exists', async (allowed) => {
    const quiet = allowed ? sets.filter((key) => !used.has(key)) : [];
    if (quiet.length === 0) return sets;
    const [there] = await port.ask([['exists', ...quiet]], db);
    return count(there) > 0 ? sets : sets.filter((key) => used.has(key));
  });

const listSpace = async (port: RedisPort, space: BullmqSpace, place: string, used: Set<string>) => {
  const { db, prefix } = space;
  const { stored, lasting } = await findQueues(port, space);
  const queues = [...new Set([...lasting, ...stored])].sort();
  const keyOf = (queue: string) => `${prefix}:${queue}:repeat`;
  const filled = new Set(await filledSets(port, db, queues.map(keyOf), used));
  const asked = queues.filter((queue) => filled.has(keyOf(queue)));
  const replies = await port.ask(
    asked.map((queue): Command => ['zrange', keyOf(queue), '0', String(mostSchedules), 'withscores']),
    db,
  );
  return asked.flatMap((queue, index) => {
    const key = keyOf(queue);
    const members = membersOf(replies[index]);
    used[members.length > 0 ? 'add' : 'delete'](key);
    return members.map(([name, dueAt]): Scheduler => {
      const hash = `${key}:${name}`;
      return { id: `${db} ${hash}`, dueAt, db, hash, name, place: `${place}${queue}/` };
    });
  });
};

const listAll = async (port: RedisPort, spaces: readonly BullmqSpace[], notes: Notes, now: number) => {
  const listed = await Promise.all(
    spaces.map((space) => listSpace(port, space, placeOf(spaces, space), notes.used)),
  );
  const first = listed.flat().sort((a, b) => a.dueAt - b.dueAt);
  notes.more = first.length > mostSchedules;
  notes.table.list(first.slice(0, mostSchedules), now);
};

const readDefinitions = async (port: RedisPort, { table }: Notes, now: number): Promise<void> => {
  const unread = table.unread(now, mostRead);
  const dbs = [...new Set(unread.map(({ db }) => db))];
  await Promise.all(
    dbs.map(async (db) => {
      const here = unread.filter((each) => each.db === db);
      const commands = here.map(({ hash }): Command => ['hmget', hash, ...definitionFields]);
      const replies = await port.ask(commands, db);
      for (const [index, { id, name, place }] of here.entries())
        table.define(id, decodeDefinition(name, place, replies[index]), now);
    }),
  );
};

const newNotes = (): Notes => ({
  table: new ScheduleTable('exact'),
  used: new Set(),
  stamp: undefined,
  more: false,
});

const collect = async (
  port: RedisPort,
  spaces: readonly BullmqSpace[],
  graceMs: number,
): Promise<readonly Sample[]> => {
  const clock = await serverClock(port);
  const notes = port.memory('bullmq schedules', newNotes);
  const stamp = await port.stamp();
  // Nothing was written since: the same runs are due, and later.
  if (stamp === undefined || stamp !== notes.stamp) await listAll(port, spaces, notes, clock());
  await readDefinitions(port, notes, clock());
  notes.stamp = stamp;
  if (notes.table.size > 0) port.unsettled();
  if (notes.more)
    port.lacks(new TargetError('capped', `Expected ${mostSchedules} BullMQ schedules at most, got more`));
  return scheduleSamples('bullmq', notes.table.standings(clock(), graceMs));
};

/** Tells how the schedules of BullMQ stand; a command for each queue that has any, and one for each new schedule. */
export const bullmqSchedules = (spaces: readonly BullmqSpace[], graceMs: number): Collector<RedisPort> => ({
  name: 'bullmq_schedules',
  metrics: scheduleMetrics,
  reads: ['info', 'scan', 'client|list', 'exists', 'zrange', 'hmget', 'select'],
  keys: keysOf(spaces),
  pace: schedulesPace,
  collect: (port) => collect(port, spaces, graceMs),
});
