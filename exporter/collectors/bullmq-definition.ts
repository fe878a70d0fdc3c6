// What BullMQ keeps of a schedule: a hash for each, and before version 5 only its key in the sorted set.
// Format: https://github.com/taskforcesh/bullmq/blob/master/src/classes/job-scheduler.ts
import { type Recurrence, recurCron, recurEvery } from '../schedules/recurrence.ts';
import type { Reply } from '../targets/redis-port.ts';
import type { Definition } from './schedule-table.ts';

/** The fields of the hash that are read, in this order. */
export const definitionFields = ['name', 'every', 'pattern', 'tz', 'endDate', 'limit', 'ic'] as const;

interface Fields {
  readonly name: string | undefined;
  readonly every: string | undefined;
  readonly pattern: string | undefined;
  readonly tz: string | undefined;
  readonly endDate: string | undefined;
  readonly limit: string | undefined;
  readonly ic: string | undefined;
}

/** `name:id:endDate:tz:suffix`, the suffix a cron expression or an interval in ms. */
const legacyFields = (id: string): Partial<Fields> => {
  const [name, , endDate, tz, ...rest] = id.split(':');
  const suffix = rest.join(':');
  if (!/^\d*$/.test(endDate ?? '') || !/ |^\d+$/.test(suffix)) return {};
  const when = suffix.includes(' ') ? { pattern: suffix } : { every: suffix };
  return { name, endDate: endDate || undefined, tz: tz || undefined, ...when };
};

const fieldsOf = (reply: Reply | undefined): Partial<Fields> | undefined => {
  const values = (reply ?? []) as readonly Reply[];
  const found = definitionFields.flatMap((field, index) => {
    const value = values[index];
    return typeof value === 'string' && value !== '' ? [[field, value] as const] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
};

// Without a zone BullMQ takes that of its process; in containers this is UTC.
const recurrenceOf = ({ every, pattern, tz = 'UTC' }: Partial<Fields>): Recurrence | undefined =>
  pattern === undefined ? recurEvery(Number(every)) : recurCron(pattern, { timezone: tz });

/** Version 5 made the ids of what was repeated without a scheduler by MD5: the job's name tells more. */
const shownId = (id: string, { name }: Partial<Fields>): string =>
  /^[\da-f]{32}$/.test(id) && name !== undefined ? `${name}:${id.slice(0, 8)}` : id;

/**
 * What the hash of a schedule says, given `definitionFields` of it. Nothing marks one that had its last run: it is over
 * once its limit of iterations (`ic`) or its end date leaves no run after the one that is due.
 */
export const decodeDefinition = (id: string, place: string, reply: Reply | undefined): Definition => {
  const fields = fieldsOf(reply) ?? legacyFields(id);
  const recurrence = recurrenceOf(fields);
  const [endAt, limit, ic] = [fields.endDate, fields.limit, fields.ic].map((text) => Number(text));
  return {
    label: `${place}${shownId(id, fields)}`,
    recurrence,
    hasRun: (ic ?? 0) > 1,
    mayEnd: !Number.isNaN(limit),
    isOver: (dueAt, now) => {
      if (now < dueAt) return false;
      if (limit !== undefined && ic !== undefined && ic >= limit) return true;
      const following = recurrence?.after(dueAt) ?? dueAt;
      return endAt !== undefined && (now > endAt || following > endAt);
    },
  };
};
