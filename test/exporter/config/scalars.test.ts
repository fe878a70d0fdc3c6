import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as scalars from '../../../exporter/config/scalars.ts';

type Scalar = (typeof scalars)[keyof typeof scalars];

const read = (scalar: Scalar, value: unknown): unknown => {
  const result = v.safeParse(scalar, value);
  return result.success ? result.output : result.issues.map(({ message }) => message).join('\n');
};

const isRefused = (scalar: Scalar, value: unknown): boolean => !v.safeParse(scalar, value).success;

/** One row a value: a value that is itself a list must not become a row. */
const rows = (...values: readonly unknown[]) => values.map((value) => [value] as const);

/** None of these is a number, a duration or a size. */
const oddities = [
  undefined,
  null,
  true,
  '',
  ' ',
  [],
  ['5s'],
  [5],
  {},
  Number.NaN,
  Infinity,
  -Infinity,
  '-5s',
  '5 s 5',
];

describe('duration', () => {
  it.each([
    ['500ms', 500],
    ['14s', 14_000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['14 s', 14_000],
    ['14', 14_000],
    [14, 14_000],
    [0.25, 250],
    [0, 0],
    ['0s', 0],
    ['0.4ms', 0],
  ])('%j is %s ms', (text, expected) => {
    expect(read(scalars.duration, text)).toBe(expected);
  });

  it.each(rows(...oddities, -1, '5S', '5sec', '1h30m', '.5s', '5.s', '1e3', '5constructor'))(
    'is not %j',
    (value) => {
      expect(isRefused(scalars.duration, value)).toBe(true);
    },
  );

  it('says what it expected', () => {
    expect(read(scalars.duration, 'soon')).toBe('expected a duration such as 500ms, 15s or 5m, got "soon"');
  });

  it('is a whole number of milliseconds', () => {
    const number = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(fc.property(number, (seconds) => Number.isSafeInteger(read(scalars.duration, seconds))));
  });
});

describe('longerThanZero', () => {
  it.each([
    ['5s', 5000],
    [5, 5000],
    ['1ms', 1],
    ['0.1ms', 1],
  ])('%j is %s ms', (text, expected) => {
    expect(read(scalars.longerThanZero, text)).toBe(expected);
  });

  it.each(rows(...oddities, 0, '0s', '0', -1))('is not %j', (value) => {
    expect(isRefused(scalars.longerThanZero, value)).toBe(true);
  });

  it('says what it expected', () => {
    expect(read(scalars.longerThanZero, 0)).toBe('expected a duration over 0 such as 5s, got 0');
  });
});

describe('size', () => {
  it.each([
    [1, 1],
    ['1B', 1],
    ['1kB', 1000],
    ['1MB', 1_000_000],
    ['1GB', 1_000_000_000],
    ['1KiB', 1024],
    ['200MiB', 209_715_200],
    ['1.5GiB', 1_610_612_736],
    ['30 MB', 30_000_000],
    ['512', 512],
  ])('%j is %s bytes', (text, expected) => {
    expect(read(scalars.size, text)).toBe(expected);
  });

  it.each(rows(...oddities, 0, '0MiB', -1, '1mb', '1Mb', '1M', '1TiB', '1constructor'))(
    'is not %j',
    (value) => {
      expect(isRefused(scalars.size, value)).toBe(true);
    },
  );

  it('says what it expected', () => {
    expect(read(scalars.size, '1mb')).toBe('expected a size over 0 such as 200MiB, got "1mb"');
  });
});

describe('wholeNumber', () => {
  it.each([1, 100_000, Number.MAX_SAFE_INTEGER])('is %j', (value) => {
    expect(read(scalars.wholeNumber, value)).toBe(value);
  });

  it.each(rows(...oddities, 0, -1, 1.5, 2 ** 53, '1'))('is not %j', (value) => {
    expect(isRefused(scalars.wholeNumber, value)).toBe(true);
  });

  it('says what it expected', () => {
    expect(read(scalars.wholeNumber, 1.5)).toBe('expected a whole number over 0, got 1.5');
  });
});

describe('index', () => {
  it.each([0, 1, 15])('is %j', (value) => {
    expect(read(scalars.index, value)).toBe(value);
  });

  it.each(rows(...oddities, -1, 1.5, '0'))('is not %j', (value) => {
    expect(isRefused(scalars.index, value)).toBe(true);
  });

  it('says what it expected', () => {
    expect(read(scalars.index, -1)).toBe('expected a whole number from 0, got -1');
  });
});

describe('price', () => {
  it.each([0.2, 7])('is %j', (value) => {
    expect(read(scalars.price, value)).toBe(value);
  });

  it.each(rows(...oddities, 0, -1, '7', Number.POSITIVE_INFINITY))('is not %j', (value) => {
    expect(isRefused(scalars.price, value)).toBe(true);
  });
});

describe('webUrl', () => {
  it.each([
    ['http://grafana:3000', 'http://grafana:3000'],
    ['https://grafana.example/', 'https://grafana.example'],
    ['https://example.com/grafana/', 'https://example.com/grafana'],
  ])('is %s, as %s', (text, url) => {
    expect(read(scalars.webUrl, text)).toBe(url);
  });

  it.each(
    rows(
      'grafana:3000',
      'ftp://grafana',
      'http://',
      'javascript:alert(1)',
      'http://me:secret@grafana',
      'http://grafana/?a=b',
      'http://grafana/#a',
      3000,
    ),
  )('is not %j', (value) => {
    expect(isRefused(scalars.webUrl, value)).toBe(true);
  });

  it('shows no secret of a URL it refuses', () => {
    expect(read(scalars.webUrl, 'http://me:secret@grafana')).toBe(
      'expected an http or https URL without a login, such as http://grafana:3000, got "http://…"',
    );
  });
});

describe('flag', () => {
  it.each([true, false])('is %j', (value) => {
    expect(read(scalars.flag, value)).toBe(value);
  });

  it.each(rows(0, 1, 'true', 'no', null, undefined, [], [true]))('is not %j', (value) => {
    expect(isRefused(scalars.flag, value)).toBe(true);
  });

  it('says what it expected', () => {
    expect(read(scalars.flag, 'no')).toBe('expected true or false, got "no"');
  });
});

describe('workers', () => {
  it.each(rows('none', 1, 12, ['celery@web-1'], ['a@h', 'b@h']))('is %j', (value) => {
    expect(read(scalars.workers, value)).toEqual(value);
  });

  it.each(rows(0, -1, 1.5, '3', [], ['web-1'], ['a@h', 'a@h'], [1], null, true))('is not %j', (value) => {
    expect(isRefused(scalars.workers, value)).toBe(true);
  });
});

describe('text', () => {
  it.each(['', ' ', 'shop'])('is %j', (value) => {
    expect(read(scalars.text, value)).toBe(value);
  });

  it('says what it expected', () => {
    expect(read(scalars.text, 5)).toBe('expected a text, got 5');
  });
});

describe('word', () => {
  it.each([' ', 'shop', 'with space'])('is %j', (value) => {
    expect(read(scalars.word, value)).toBe(value);
  });

  it.each(rows('', 5, null, ['a']))('is not %j', (value) => {
    expect(isRefused(scalars.word, value)).toBe(true);
  });

  it('says what it expected', () => {
    expect(read(scalars.word, '')).toBe('expected a text that is not empty, got nothing');
  });
});

describe('targetName', () => {
  it.each(['a', 'main', 'shop.redis-1_b', '1', 'n'.repeat(63)])('is %j', (value) => {
    expect(read(scalars.targetName, value)).toBe(value);
  });

  it.each(['', 'a b', 'a/b', 'a\n', 'é', 'a,b', 'n'.repeat(64), 1, null])('is not %j', (value) => {
    expect(isRefused(scalars.targetName, value)).toBe(true);
  });

  it('says what it expected', () => {
    expect(read(scalars.targetName, 'a b')).toBe(
      'expected a name of letters, digits, ".", "_" and "-", 63 at most, got "a b"',
    );
  });
});

describe('redisUrl', () => {
  it('is the address in it', () => {
    expect(read(scalars.redisUrl, 'redis://host/1')).toEqual({ host: 'host', port: 6379, tls: false, db: 1 });
  });

  it('says what it expected, without credentials', () => {
    expect(read(scalars.redisUrl, 'http://user:secret@host')).toBe(
      'expected a URL such as redis://host:6379/0, rediss://host:6379 or unix:///path/redis.sock, got "http://…"',
    );
  });
});

describe('interval', () => {
  it('is longer than any timer waits, where that is said', () => {
    expect(read(scalars.interval, '90d')).toBe(90 * 86_400_000);
    expect(read(scalars.interval, 0.0001)).toBe(1);
  });

  it.each([0, '0s', -1, '1w', ''])('refuses %j', (value) => {
    expect(isRefused(scalars.interval, value)).toBe(true);
  });
});

describe('cron', () => {
  it.each(['0 3 * * *', '*/5 8-18 * * mon-fri'])('reads %j', (value) => {
    expect(read(scalars.cron, value)).toBe(value);
  });

  it.each(['0 0 3 * * *', '@daily', '0 25 * * *', '0 0 31 2 *', '', 5])('refuses %j', (value) => {
    expect(isRefused(scalars.cron, value)).toBe(true);
  });
});

describe('timezone', () => {
  it.each(['UTC', 'Europe/Berlin'])('reads %j', (value) => {
    expect(read(scalars.timezone, value)).toBe(value);
  });

  it.each(['Berlin', '', 1])('refuses %j', (value) => {
    expect(isRefused(scalars.timezone, value)).toBe(true);
  });
});
