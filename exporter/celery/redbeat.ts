// The entries of redbeat, a beat that keeps its schedules in Redis: a hash of two JSON texts for each.
// Format: https://redbeat.readthedocs.io/en/latest/design.html
import { type Recurrence, recurCron, recurEvery } from '../schedules/recurrence.ts';

/** What an entry says of its schedule. */
export interface RedbeatEntry {
  readonly enabled: boolean;
  /** Undefined where it is of another kind, such as rrule or solar. */
  readonly recurrence: Recurrence | undefined;
  /** Whether it ever ran. */
  readonly hasRun: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

// An entry is some hundred bytes, but it may hold arguments, which are not looked at.
const longestText = 2 ** 18;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const parsed = (text: string | null): Fields | undefined => {
  if (text === null || text.length > longestText) return undefined;
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const crontabFields = ['minute', 'hour', 'day_of_month', 'month_of_year', 'day_of_week'] as const;

// Celery takes names at their full length, and lists of numbers beside texts.
const crontabField = (value: unknown): string =>
  String(value ?? '*')
    .replace(/\s/g, '')
    .replace(/[a-z]+/gi, (name) => name.slice(0, 3));

const recurrenceOf = (schedule: Fields, timezone: string): Recurrence | undefined => {
  if (schedule.__type__ === 'interval') return recurEvery(Number(schedule.every) * 1000);
  if (schedule.__type__ !== 'crontab') return undefined;
  const pattern = crontabFields.map((field) => crontabField(schedule[field])).join(' ');
  return recurCron(pattern, { timezone, bothDays: true });
};

/**
 * Reads the fields `definition` and `meta` of an entry; undefined where it has no definition. An entry does not say in
 * which time zone its crontab is: that of the application, Celery's `timezone`.
 */
export const decodeRedbeat = (
  definition: string | null,
  meta: string | null,
  timezone: string,
): RedbeatEntry | undefined => {
  const fields = parsed(definition);
  if (!fields) return undefined;
  return {
    enabled: fields.enabled !== false,
    recurrence: recurrenceOf(fieldsOf(fields.schedule), timezone),
    hasRun: Number(parsed(meta)?.total_run_count ?? 0) > 0,
  };
};
