// One round of remote control: requests to all workers at once, and as many replies as there are listeners.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type ControlAddress,
  type ControlReply,
  controlChannel,
  decodeReply,
  encodeRequest,
  mailboxesKey,
  mailboxNodes,
  type NodeStats,
  nodeStats,
  type ReplyPlace,
  servedQueues,
} from '../celery/pidbox.ts';
import { TargetError } from '../failure.ts';
import type { Command, RedisPort } from '../targets/redis-port.ts';
import { count } from './lengths.ts';

/** What one node answered; undefined for what it did not, or not as expected. */
export interface Answer {
  readonly queues: readonly string[] | undefined;
  readonly stats: NodeStats | undefined;
}

/** What a round gave. */
export interface Answers {
  /** Who listens, as PUBLISH counts them: workers, and whoever else listens to all channels. */
  readonly listeners: number;
  /** Those that answered anything. */
  readonly replies: number;
  /** Whether every listener answered everything. */
  readonly isComplete: boolean;
  /** By node name; nodes of one name are one. */
  readonly nodes: ReadonlyMap<string, Answer>;
  /** Nodes with a mailbox: those that listen, and killed ones. */
  readonly bound: readonly string[];
}

interface Ticket {
  readonly method: 'active_queues' | 'stats';
  readonly id: string;
  listeners: number;
  replies: number;
  readonly hostnames: Set<string>;
}

// Workers answer in milliseconds; one that is slower than all pauses together is as good as hung. In ms.
const pauses: readonly number[] = [5, 15, 40, 100, 240, 600];
// A collection that waited to its deadline would have no time to clean up, and lose its connection. In ms.
const reserveMs = 200;
// What is left behind by an asker that was killed, or comes late, is gone after so many seconds.
const lifetime = 10;
const mostReplies = 1000;
// Where there is less, nobody is asked. In ms.
const firstMs = 100;

/** Notes a reply to any of the tickets; what else is in the list is of an earlier round, or the first element. */
const note = (tickets: readonly Ticket[], nodes: Map<string, Answer>, reply: ControlReply | undefined) => {
  const ticket = tickets.find(({ id }) => id === reply?.ticket);
  if (!ticket || !reply) return;
  ticket.replies += 1;
  const { hostname, result } = reply;
  const { queues, stats } = nodes.get(hostname) ?? {};
  // Of two nodes of one name, nothing tells which one says what.
  const isTwice = ticket.hostnames.has(hostname);
  ticket.hostnames.add(hostname);
  if (ticket.method === 'stats')
    nodes.set(hostname, { queues, stats: isTwice ? undefined : nodeStats(result) });
  else nodes.set(hostname, { queues: isTwice ? undefined : servedQueues(result), stats });
};

const isOver = (tickets: readonly Ticket[]): boolean =>
  tickets.every(({ listeners, replies }) => replies >= listeners);

/** Who was not given the whole second is not said to be silent: without the time for it, nothing is known. */
const needTime = (port: RedisPort, ms: number): void => {
  if (port.leftMs() >= ms + reserveMs) return;
  throw new TargetError('timeout', 'Expected time until the deadline to wait for replies, got too little');
};

/** Reads replies as they come. Taken out of the list they would take its time to live along with the last one. */
const awaitReplies = async (
  port: RedisPort,
  db: number,
  list: string,
  tickets: readonly Ticket[],
): Promise<ReadonlyMap<string, Answer>> => {
  const nodes = new Map<string, Answer>();
  let read = 1;
  for (const ms of pauses) {
    if (isOver(tickets)) break;
    needTime(port, ms);
    await pause(ms);
    // Counted from the end, where new replies move nothing.
    const range = [String(-read - mostReplies), String(-read - 1)] as const;
    const [texts] = await port.ask([['lrange', list, ...range]], db);
    const fresh = (texts ?? []) as readonly string[];
    read += fresh.length;
    for (const text of fresh) note(tickets, nodes, decodeReply(text));
  }
  return nodes;
};

/** Sends the requests and takes note of how many listen to each; the nodes with a mailbox. */
const publish = async (
  port: RedisPort,
  address: ControlAddress,
  place: ReplyPlace,
  tickets: readonly Ticket[],
): Promise<readonly string[]> => {
  const channel = controlChannel(address);
  const expiresAt = Date.now() + 1000 * lifetime;
  const requests = tickets.map(
    ({ method, id }): Command => ['publish', channel, encodeRequest(method, id, place, address, expiresAt)],
  );
  const [members, ...counts] = await port.ask([['smembers', mailboxesKey(address)], ...requests], address.db);
  for (const [index, ticket] of tickets.entries()) ticket.listeners = count(counts[index]);
  return mailboxNodes((members ?? []) as readonly string[], address);
};

/** Asks all workers which queues they serve and how they are; cleans up in any case, and what it cannot expires. */
export const askWorkers = async (
  port: RedisPort,
  address: ControlAddress,
  place: ReplyPlace,
): Promise<Answers> => {
  const { list, bindings, member } = place;
  const tickets = (['active_queues', 'stats'] as const).map(
    (method): Ticket => ({ method, id: randomUUID(), listeners: 0, replies: 0, hostnames: new Set() }),
  );
  needTime(port, firstMs);
  let isComplete = false;
  try {
    const keep = String(lifetime);
    // Before anything is asked: to a list that is not there no time to live can be given, so an element of ours is first.
    await port.ask(
      [
        ['rpush', list, ''],
        ['expire', list, keep],
        ['sadd', bindings, member],
        ['expire', bindings, keep],
      ],
      address.db,
    );
    const bound = await publish(port, address, place, tickets);
    const nodes = await awaitReplies(port, address.db, list, tickets);
    isComplete = isOver(tickets);
    const most = (of: 'listeners' | 'replies') => Math.max(...tickets.map((ticket) => ticket[of]));
    return { listeners: most('listeners'), replies: most('replies'), isComplete, nodes, bound };
  } finally {
    // A late reply would make the list anew, and for ever: while any may come, the old one is left to expire.
    const last: readonly Command[] = isComplete ? [['del', list]] : [];
    await port.ask([['srem', bindings, member], ...last], address.db);
  }
};
