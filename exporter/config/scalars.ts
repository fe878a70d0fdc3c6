import { isTimezone, recurCron } from '../schedules/recurrence.ts';
import type { RedisAddress } from '../targets/redis-address.ts';
import { redisAddress, shownUrl, urlForms } from './address.ts';
import { shown } from './fault.ts';
import { scalar } from './shape.ts';

const scaled = (value: unknown, units: ReadonlyMap<string, number>): number | undefined => {
  const [, number, unit = ''] =
    /^(\d+(?:\.\d+)?)\s*([a-zA-Z]*)$/.exec(typeof value === 'string' ? value : '') ?? [];
  const read = typeof value === 'number' ? value : Number(number) * (units.get(unit) ?? Number.NaN);
  return read >= 0 && read <= Number.MAX_SAFE_INTEGER ? read : undefined;
};

const positive = (value: number | undefined): number | undefined => (value && value > 0 ? value : undefined);

const seconds = new Map(Object.entries({ '': 1, ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }));
const bytes = new Map(
  Object.entries({ '': 1, B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }),
);

// The longest wait of Node's timers; a longer one would end at once.
const longestMs = 2 ** 31 - 1;

const milliseconds = (value: unknown): number | undefined => {
  const read = Math.round((scaled(value, seconds) ?? Number.NaN) * 1000);
  return read <= longestMs ? read : undefined;
};

/** A duration such as `14s`, or a number of seconds; milliseconds come out. */
export const duration = scalar('a duration such as 500ms, 15s or 5m', (value) => {
  return milliseconds(value);
});

const someMilliseconds = (value: unknown): number | undefined => {
  const read = milliseconds(value);
  return positive(scaled(value, seconds)) && read !== undefined ? Math.max(1, read) : undefined;
};

/** A duration longer than 0, in milliseconds. */
export const longerThanZero = scalar('a duration over 0 such as 5s', someMilliseconds);

/** The interval of a schedule, over 0, in milliseconds; no timer has to hold it. */
export const interval = scalar('a duration over 0 such as 60s', (value) => {
  const read = positive(scaled(value, seconds));
  return read === undefined ? undefined : Math.max(1, Math.round(read * 1000));
});

/** A cron expression of five fields, as Celery's `crontab` has them. */
export const cron = scalar('a cron expression of five fields such as "0 3 * * *"', (value) =>
  typeof value === 'string' &&
  value.trim().split(/\s+/).length === 5 &&
  recurCron(value, { timezone: 'UTC' })?.after(0) !== undefined
    ? value
    : undefined,
);

/** The name of a time zone. */
export const timezone = scalar('a time zone such as Europe/Berlin', (value) =>
  typeof value === 'string' && isTimezone(value) ? value : undefined,
);

/** A size such as `200MiB` or `200MB`, or a number of bytes, over 0. */
export const size = scalar('a size over 0 such as 200MiB', (value) => positive(scaled(value, bytes)));

/** A whole number over 0. */
export const wholeNumber = scalar('a whole number over 0', (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined,
);

/** A whole number over 0, or `none` where operations cost nothing. */
export const dailyBudget = scalar<number | 'none'>('a whole number over 0, or none', (value) =>
  value === 'none' || (typeof value === 'number' && Number.isSafeInteger(value) && value > 0)
    ? value
    : undefined,
);

/** An amount of dollars over 0. */
export const price = scalar('a number of dollars over 0', (value) =>
  typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : undefined,
);

/** An http or https URL that holds no login; the slash at its end is taken off. */
export const webUrl = scalar(
  'an http or https URL without a login, such as http://grafana:3000',
  (value) => {
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
    const isPlain =
      url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
    return isPlain ? url.href.replace(/\/+$/, '') : undefined;
  },
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

/** A part of a whole: over 0, 1 at most. */
export const share = scalar('a number over 0 and at most 1', (value) =>
  typeof value === 'number' && value > 0 && value <= 1 ? value : undefined,
);

const orNone =
  <T>(read: (value: unknown) => T | undefined) =>
  (value: unknown): T | 'none' | undefined =>
    value === 'none' ? value : read(value);

/** How many may wait, or `none` for as many as like. */
export const countOrNone = scalar<number | 'none'>(
  'a whole number from 0, or none',
  orNone((value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined,
  ),
);

/** A duration over 0 in milliseconds, or `none`. */
export const durationOrNone = scalar<number | 'none'>(
  'a duration over 0 such as 10m, or none',
  orNone(someMilliseconds),
);

/** A part of a whole, or `none`: over 0, and under 1, since nothing exceeds the whole. */
export const ratioOrNone = scalar<number | 'none'>(
  'a number over 0 and under 1, or none',
  orNone((value) => (typeof value === 'number' && value > 0 && value < 1 ? value : undefined)),
);

/** A size over 0 in bytes, or `none`. */
export const sizeOrNone = scalar<number | 'none'>(
  'a size over 0 such as 10MiB, or none',
  orNone((value) => positive(scaled(value, bytes))),
);

/** A Redis database or a Celery priority step: a whole number from 0. */
export const index = scalar('a whole number from 0', (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined,
);

/** kombu's `priority_steps`: at least one, none twice, or a list would go unread or be counted twice. */
export const prioritySteps = scalar<readonly number[]>(
  'a list of different whole numbers from 0',
  (value) => {
    const steps: readonly unknown[] = Array.isArray(value) ? value : [];
    const fit = steps.every((step) => typeof step === 'number' && Number.isSafeInteger(step) && step >= 0);
    return fit && steps.length > 0 && new Set(steps).size === steps.length ? (steps as number[]) : undefined;
  },
);

export const flag = scalar('true or false', (value) => (typeof value === 'boolean' ? value : undefined));

/** Any text, the empty one included. */
export const text = scalar('a text', (value) => (typeof value === 'string' ? value : undefined));

/** A text that is not empty. */
export const word = scalar('a text that is not empty', (value) =>
  typeof value === 'string' && value !== '' ? value : undefined,
);

/** How many Celery workers there should be, their whole names, or `none` where nothing is expected. */
export const workers = scalar<number | readonly string[] | 'none'>(
  'a whole number over 0, a list of different node names such as celery@web-1, or none',
  (value) => {
    if (value === 'none' || (typeof value === 'number' && Number.isSafeInteger(value) && value > 0))
      return value;
    const names: readonly unknown[] = Array.isArray(value) ? value : [];
    const fit = names.every((name) => typeof name === 'string' && /^[^@\s]+@\S+$/.test(name));
    return fit && names.length > 0 && new Set(names).size === names.length ? (names as string[]) : undefined;
  },
);

/** The name of a target: it becomes a label and a part of URLs. */
export const targetName = scalar('a name of letters, digits, ".", "_" and "-", 63 at most', (value) =>
  typeof value === 'string' && /^[\w.-]{1,63}$/.test(value) ? value : undefined,
);

/** The URL of a Redis, as the address in it. */
export const redisUrl = scalar<RedisAddress>(
  urlForms,
  (value) => (typeof value === 'string' ? redisAddress(value) : undefined),
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

/** A text that no sentence shows. */
export const secret = scalar(
  'a text that is not empty',
  (value) => (typeof value === 'string' && value !== '' ? value : undefined),
  (value) => (value === '' ? 'nothing' : 'something else'),
);
