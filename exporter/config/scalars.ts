import * as v from 'valibot';
import type { ApplicationAddress } from '../targets/application-port.ts';
import type { PostgresAddress } from '../targets/postgres-address.ts';
import type { RedisAddress } from '../targets/redis-address.ts';
import { redisAddress, shownUrl, urlForms } from './address.ts';
import { shown } from './fault.ts';
import { pageAddress, pageUrlForms } from './page-url.ts';
import { pgbouncerAddress, pgbouncerUrlForms } from './pgbouncer-url.ts';
import { postgresAddress, postgresUrlForms } from './postgres-url.ts';

/** A scalar read by a function that returns undefined for what it does not understand. */
const scalar = <T>(expected: string, read: (value: unknown) => T | undefined, show = shown) =>
  v.pipe(
    v.unknown(),
    v.rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
      const value = read(dataset.value);
      if (value !== undefined) return value;
      addIssue({ message: `expected ${expected}, got ${show(dataset.value)}` });
      return NEVER;
    }),
  );

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

/** A duration longer than 0, in milliseconds. */
export const longerThanZero = scalar('a duration over 0 such as 5s', (value) => {
  const read = milliseconds(value);
  return positive(scaled(value, seconds)) && read !== undefined ? Math.max(1, read) : undefined;
});

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

/** A part of a whole: over 0, 1 at most. */
export const share = scalar('a number over 0 and at most 1', (value) =>
  typeof value === 'number' && value > 0 && value <= 1 ? value : undefined,
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

/** The URL of a Postgres, as the address in it. */
export const postgresUrl = scalar<PostgresAddress>(
  postgresUrlForms,
  (value) => (typeof value === 'string' ? postgresAddress(value) : undefined),
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

/** The URL of a PgBouncer, as the address of its admin console. */
export const pgbouncerUrl = scalar<PostgresAddress>(
  pgbouncerUrlForms,
  (value) => (typeof value === 'string' ? pgbouncerAddress(value) : undefined),
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

/** The URL of a metrics page, as the address in it. */
export const pageUrl = scalar<ApplicationAddress>(
  pageUrlForms,
  (value) => (typeof value === 'string' ? pageAddress(value) : undefined),
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

/** A text that no sentence shows. */
export const secret = scalar(
  'a text that is not empty',
  (value) => (typeof value === 'string' && value !== '' ? value : undefined),
  (value) => (value === '' ? 'nothing' : 'something else'),
);
