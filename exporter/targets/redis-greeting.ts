import type { Redis } from 'ioredis';
import { type Reason, TargetError } from '../failure.ts';
import { redisFailure } from './redis-failure.ts';
import type { Command } from './redis-port.ts';

// A user without the right to name itself, or a proxy that knows no names, is read all the same.
const nameless: readonly Reason[] = ['permission', 'unsupported', 'error'];

// A server that does not know AUTH repeats its arguments, and so the password: only the error's code is told.
const withoutArguments = ({ reason, message }: TargetError, command: string): TargetError =>
  new TargetError(reason, `Expected ${command} to be accepted, got ${message.split(' ', 1)[0]}`);

/** Sends what is said first on a new connection, in one round trip; throws what is refused, but for a name. */
export const greet = async (client: Redis, commands: readonly Command[]): Promise<void> => {
  const replies = await Promise.allSettled(commands.map(([name, ...args]) => client.call(name, ...args)));
  for (const [index, reply] of replies.entries()) {
    if (reply.status === 'fulfilled') continue;
    const failure = withoutArguments(redisFailure(reply.reason), commands[index]?.[0] ?? '');
    if (commands[index]?.[0] !== 'client' || !nameless.includes(failure.reason)) throw failure;
  }
};
