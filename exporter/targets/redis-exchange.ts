import { performance } from 'node:perf_hooks';
import { type Redis, Command as Slot } from 'ioredis';
import type { Command, Reply } from './redis-port.ts';

/** Commands as they go over the wire, arrays of bulk strings: https://redis.io/docs/latest/develop/reference/protocol-spec/ */
export const encode = (commands: readonly Command[]): string => {
  let wire = '';
  for (const command of commands) {
    wire += `*${command.length}\r\n`;
    for (const word of command) wire += `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
  }
  return wire;
};

const asText = (reply: unknown): Reply => {
  if (reply instanceof Uint8Array) return reply.toString();
  return Array.isArray(reply) ? reply.map(asText) : (reply as Reply);
};

/** When something was sent, and when its answer began to come, in ms of `performance.now()`. */
export interface Trip {
  sentAt: number;
  heardAt: number;
}

/**
 * Sends commands in one piece and gives their replies in order, an error in the place of each that failed; never rejects.
 * ioredis' own pipeline makes a dozen objects a command, which is most of what a thousand queue lengths cost: here one
 * command stands in its queue as often as replies are due, and takes them all.
 * Each reply is what `read` makes of it, its bytes as text unless given; when it was is noted in `trip`.
 */
export const exchange = <T = Reply>(
  client: Redis,
  commands: readonly Command[],
  read = asText as (reply: unknown) => T,
  trip?: Trip,
): Promise<readonly (T | Error)[]> =>
  new Promise((resolve) => {
    const replies: (T | Error)[] = [];
    const take = (reply: T | Error): void => {
      if (replies.push(reply) === commands.length) resolve(replies);
    };
    const slot = new Slot('batch');
    slot.resolve = (reply: unknown) => {
      if (trip && replies.length === 0) trip.heardAt = performance.now();
      take(read(reply));
    };
    slot.reject = take;
    slot.toWritable = () => '';
    const queueOnly = { isPipeline: true, destination: { redis: client }, write: () => undefined };
    for (const _ of commands) client.sendCommand(slot, queueOnly as never);
    // A connection that is gone has rejected them all by now.
    if (replies.length > 0) return;
    if (trip) trip.sentAt = performance.now();
    client.stream.write(encode(commands));
  });
