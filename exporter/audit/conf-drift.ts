// Whether the settings of a running server are those of its redis.conf.
import type { Directives } from './redis-conf.ts';

/** A setting that is not what the file says; both values in one form, those of secrets as `***`. */
export interface Drift {
  readonly setting: string;
  readonly expected: string;
  readonly actual: string;
}

// Where a server runs, which is said when it is started, and not what it does.
const ofPlace = new Set(
  'bind bind-source-addr daemonize dir logfile pidfile port protected-mode supervised tls-port unixsocket'.split(
    ' ',
  ),
);

// Memory units of redis.conf: https://github.com/redis/redis/blob/7.0/redis.conf
const units: Readonly<Record<string, number>> = {
  b: 1,
  k: 1000,
  kb: 2 ** 10,
  m: 1e6,
  mb: 2 ** 20,
  g: 1e9,
  gb: 2 ** 30,
};

const inBytes = (word: string): string => {
  const [, number, unit = ''] = /^(\d+)([kmg]?b|[kmg])$/i.exec(word) ?? [];
  return number === undefined ? word : String(Number(number) * (units[unit.toLowerCase()] ?? 1));
};

const normalWords = (words: readonly string[]): string =>
  words
    .flatMap((word) => word.split(/\s+/))
    .filter((word) => word !== '')
    .map(inBytes)
    .join(' ');

// Lines add up, and an empty one takes back those before it.
const savePoints = (lines: readonly (readonly string[])[]): string => {
  const last = lines.findLastIndex((words) => words.join('') === '');
  return normalWords(lines.slice(last + 1).flat());
};

// `A` stands for all classes of events but those of misses and new keys.
const events = (text: string): string => [...new Set(text.replace('A', 'g$lshzxetd'))].sort().join('');

type Limits = ReadonlyMap<string, string>;

/** The limits of output buffers by class: each is a name and three numbers. */
const outputLimits = (text: string): Limits =>
  new Map(
    [...text.matchAll(/(\S+) (\S+) (\S+) (\S+)/g)].map(([, name = '', ...limits]) => [
      name === 'slave' ? 'replica' : name,
      limits.join(' '),
    ]),
  );

/** The classes of which the file says something, in one order. */
const shownLimits = (limits: Limits, named: Limits): string =>
  [...named.keys()]
    .sort()
    .map((name) => `${name} ${limits.get(name) ?? ''}`)
    .join(' ');

interface Both {
  readonly expected: string;
  readonly actual: string;
}

const compared = (setting: string, lines: readonly (readonly string[])[], value: string): Both => {
  const actual = normalWords([value]);
  if (setting === 'save') return { expected: savePoints(lines), actual };
  if (setting === 'client-output-buffer-limit') {
    const named = outputLimits(normalWords(lines.flat()));
    return { expected: shownLimits(named, named), actual: shownLimits(outputLimits(actual), named) };
  }
  const expected = normalWords(lines.at(-1) ?? []);
  if (setting === 'notify-keyspace-events') return { expected: events(expected), actual: events(actual) };
  // Words such as yes and volatile-lru may be written in any case, names of files may not.
  const isWord = /^[a-z-]+$/i.test(expected);
  return isWord ? { expected: expected.toLowerCase(), actual: actual.toLowerCase() } : { expected, actual };
};

const secret = /pass|auth$|user$|secret|token|key-file/;
const masked = (text: string): string => (text === '' ? 'none' : '***');

/**
 * The settings that are not what the file says, by name. One that the server does not give is left out: what it does
 * cannot be told. A secret is compared exactly and never shown.
 */
export const driftOf = (reference: Directives, settings: ReadonlyMap<string, string>): readonly Drift[] =>
  [...reference]
    .flatMap(([setting, lines]) => {
      const value = settings.get(setting);
      if (value === undefined || ofPlace.has(setting)) return [];
      if (secret.test(setting))
        return lines.at(-1)?.join(' ') === value
          ? []
          : [{ setting, expected: masked(lines.at(-1)?.join('') ?? ''), actual: masked(value) }];
      const { expected, actual } = compared(setting, lines, value);
      return expected === actual ? [] : [{ setting, expected: expected || 'none', actual: actual || 'none' }];
    })
    .sort((a, b) => (a.setting < b.setting ? -1 : 1));
