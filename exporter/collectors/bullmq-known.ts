// What one collector of BullMQ has read and the others need: which queues there are, and how many jobs each has.
import type { RedisPort } from '../targets/redis-port.ts';
import { type BullmqSpace, findQueues } from './bullmq-discovery.ts';

/** How many jobs each queue has, by state; every queue that is there is in it. */
export type JobCounts = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** `open` is what waits or is under way, `over` what is completed or failed. */
export type Phase = 'open' | 'over';

interface Board {
  last: JobCounts | undefined;
  reading: Promise<JobCounts> | undefined;
}

const newBoard = (): Board => ({ last: undefined, reading: undefined });

const boardOf = (port: RedisPort, { db, prefix }: BullmqSpace, phase: Phase): Board =>
  port.memory(`bullmq known ${phase} ${db} ${prefix}`, newBoard);

/** Says that the jobs of a space are being counted. */
export const announceCounts = (
  port: RedisPort,
  space: BullmqSpace,
  phase: Phase,
  reading: Promise<JobCounts>,
): void => {
  const board = boardOf(port, space, phase);
  board.reading = reading;
  reading.then(
    (counts) => {
      board.last = counts;
    },
    // Whoever awaits it is told.
    () => {},
  );
};

/** What the count under way will tell, or the last one told; none when nothing was counted yet. Fails as it does. */
export const latestCounts = async (port: RedisPort, space: BullmqSpace, phase: Phase): Promise<JobCounts> =>
  (await boardOf(port, space, phase).reading) ?? new Map();

/** The queues of a space, sorted: those counted last, or all that were found where none could be counted. */
export const queuesNow = async (port: RedisPort, space: BullmqSpace): Promise<readonly string[]> => {
  const { last, reading } = boardOf(port, space, 'open');
  const counts = last ?? (await reading?.catch(() => undefined));
  if (counts) return [...counts.keys()].sort();
  const { stored, lasting } = await findQueues(port, space);
  return [...new Set([...stored, ...lasting])].sort();
};
