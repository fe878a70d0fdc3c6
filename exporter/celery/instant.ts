// Moments as applications and Celery write them into messages.

const isoForm = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:(Z)|([+-]\d\d):?(\d\d))?$/;
const numberForm = /^\d{9,14}(\.\d{1,12})?$/;

// Seconds and milliseconds of the years 2001 to 5138 have no number in common.
const ofNumber = (value: number): number | undefined => {
  if (value >= 1e9 && value < 1e11) return value * 1000;
  return value >= 1e12 && value < 1e14 ? value : undefined;
};

/**
 * Ms since the epoch of Unix seconds, Unix milliseconds (told apart by their size; as numbers or as texts) or ISO 8601;
 * undefined for anything else. A moment without an offset is UTC, as Celery's are.
 */
export const instantOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return ofNumber(value);
  if (typeof value !== 'string' || value.length > 40) return undefined;
  if (numberForm.test(value)) return ofNumber(Number(value));
  const [, date, time, , hours, minutes] = isoForm.exec(value) ?? [];
  const parsed = Date.parse(`${date}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  return Number.isNaN(parsed) ? undefined : parsed;
};
