// Which waiting jobs of BullMQ queues may be the oldest: a few of each queue, whatever it holds.
import type { Command, RedisPort, Reply } from '../targets/redis-port.ts';
import { itemsOf } from '../targets/redis-reply.ts';

/** A list of waiting jobs and how many they are. */
export interface WaitingList {
  readonly queue: string;
  readonly key: string;
  readonly length: number;
}

// Jobs are pushed at the left and taken at the right; those with lifo are pushed at the right, and may bury the oldest.
const [atRight, atLeft] = [6, 2];

const rangesOf = ({ key, length }: WaitingList): readonly Command[] =>
  length <= atRight + atLeft
    ? [['lrange', key, String(-atRight - atLeft), '-1']]
    : [
        ['lrange', key, String(-atRight), '-1'],
        ['lrange', key, '0', String(atLeft - 1)],
      ];

/** Job ids by queue. */
export type Ids = Map<string, Set<string>>;

const add = (ids: Ids, queue: string, reply: Reply | undefined): void => {
  const known = ids.get(queue) ?? new Set();
  ids.set(queue, known);
  for (const id of itemsOf(reply)) known.add(String(id));
};

/** The jobs at both ends of lists. */
export const readEnds = async (port: RedisPort, db: number, lists: readonly WaitingList[], ids: Ids) => {
  const asked = lists.flatMap((list) => rangesOf(list).map((range) => [list.queue, range] as const));
  const replies = await port.ask(
    asked.map(([, range]) => range),
    db,
  );
  for (const [index, [queue]] of asked.entries()) add(ids, queue, replies[index]);
};

// A score is priority × 2^32 + a number that grows with each job of any priority.
const level = 2 ** 32;
const mostPriorities = 8;

interface Walk {
  readonly queue: string;
  readonly key: string;
  /** The priority looked at last, and the least urgent one. */
  at: number;
  last: number;
}

const priorityOf = (reply: Reply | undefined): number | undefined => {
  const [, score] = itemsOf(reply);
  return score === undefined ? undefined : Math.floor(Number(score) / level);
};

const firstFrom = (key: string, priority: number): Command => [
  'zrangebyscore',
  key,
  String(priority * level),
  '+inf',
  'withscores',
  'limit',
  '0',
  '1',
];

/** The oldest job of each of the most urgent priorities, one a round trip, and of the least urgent. */
export const readPrioritized = async (
  port: RedisPort,
  db: number,
  sets: readonly Omit<WaitingList, 'length'>[],
  ids: Ids,
): Promise<void> => {
  const walks = sets.map(({ queue, key }): Walk => ({ queue, key, at: -1, last: 0 }));
  const ends = await port.ask(
    walks.map(({ key }): Command => ['zrange', key, '-1', '-1', 'withscores']),
    db,
  );
  for (const [index, walk] of walks.entries()) walk.last = priorityOf(ends[index]) ?? -1;
  let going = walks.filter(({ last }) => last >= 0);
  for (let step = 0; step < mostPriorities && going.length > 0; step++) {
    // The last step goes to the least urgent priority, where jobs starve.
    const next = ({ at, last }: Walk) => (step === mostPriorities - 1 ? last : at + 1);
    const firsts = await port.ask(
      going.map((walk) => firstFrom(walk.key, next(walk))),
      db,
    );
    for (const [index, walk] of going.entries()) {
      add(ids, walk.queue, itemsOf(firsts[index]).slice(0, 1));
      walk.at = priorityOf(firsts[index]) ?? walk.last;
    }
    going = going.filter(({ at, last }) => at < last);
  }
};
