import type { Said } from './kinds.ts';

/** What a connection does, by its flags and its last command. */
export type Role = 'consumer' | 'monitor' | 'normal' | 'publisher' | 'replica' | 'subscriber';

// What waits for work, and what hands it out; a queue's producer pushes, and BullMQ's does so in a script.
const consuming = new Set(
  'blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin xread xreadgroup'.split(' '),
);
const publishing = new Set('lpush publish rpush spublish xadd'.split(' '));

/** Whether the server holds back its answer until there is one: https://redis.io/docs/latest/commands/client-list/ */
export const isBlocked = ({ flags }: Pick<Said, 'flags'>): boolean => flags.includes('b');

/** The role of a client; a consumer is one between two questions too. */
export const roleOf = ({ flags, command }: Pick<Said, 'flags' | 'command'>): Role => {
  // Most are ordinary, and a list is long.
  if (flags === 'N') return ofCommand(command);
  if (flags.includes('S') || flags.includes('M')) return 'replica';
  if (flags.includes('O')) return 'monitor';
  if (flags.includes('P')) return 'subscriber';
  return flags.includes('b') ? 'consumer' : ofCommand(command);
};

const ofCommand = (command: string): Role => {
  if (consuming.has(command)) return 'consumer';
  return publishing.has(command) ? 'publisher' : 'normal';
};
