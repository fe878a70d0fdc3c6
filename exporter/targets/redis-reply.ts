// What nested replies hold, told from what they should not be: a server or proxy that answers otherwise is a protocol fault.
import { TargetError } from '../failure.ts';
import type { Reply } from './redis-port.ts';

const fault = (expected: string, reply: Reply | undefined): TargetError =>
  new TargetError(
    'protocol',
    `Expected ${expected}, got ${Array.isArray(reply) ? `${reply.length} replies` : typeof reply}`,
  );

/** The replies in an array. */
export const itemsOf = (reply: Reply | undefined): readonly Reply[] => {
  if (typeof reply !== 'object' || reply === null) throw fault('an array reply', reply);
  return reply;
};

/** What RESP2 sends for a map: names and values by turns. */
export const fieldsOf = (reply: Reply | undefined): ReadonlyMap<string, Reply> => {
  const items = itemsOf(reply);
  if (items.length % 2 !== 0) throw fault('names and values by turns', reply);
  const fields = new Map<string, Reply>();
  for (let at = 0; at < items.length; at += 2) fields.set(String(items[at]), items[at + 1] ?? null);
  return fields;
};

/** An integer reply. */
export const integerOf = (reply: Reply | undefined): number => {
  if (typeof reply !== 'number') throw fault('an integer reply', reply);
  return reply;
};

/** A number that may come as text, as RESP2 sends fractions; undefined where it is none. */
export const decimalOf = (reply: Reply | undefined): number | undefined => {
  const value = typeof reply === 'string' && reply.trim() !== '' ? Number(reply) : reply;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
