import { describe, expect, it } from 'vitest';
import { type ConfigKey, configKeys } from '../../../exporter/config/keys.ts';
import { parseConfig } from '../../../exporter/config/parse.ts';
import { defaultQueueBudgets } from '../../../exporter/config/queues-schema.ts';
import { defaultBudgets } from '../../../exporter/config/redis-schema.ts';

const chapters = configKeys();
const keys = Object.entries(chapters).flatMap(([chapter, rows]) =>
  rows.map((row) => [`${chapter} ${row.path}`, row] as const),
);
const keyOf = (chapter: keyof typeof chapters, path: string): ConfigKey | undefined =>
  chapters[chapter].find((row) => row.path === path);

/** What a parser tells of the keys of a map, by giving it one that no map has. */
const toldKeys = (document: object): readonly string[] => {
  try {
    parseConfig({ name: 'x', text: JSON.stringify(document) }, { REDIS_URL: 'redis://here' }, () => '');
  } catch (error) {
    const [, names = ''] = /expected one of (.*), got "unknown"/.exec(String(error)) ?? [];
    return names.split(', ');
  }
  return [];
};
const level = (rows: readonly ConfigKey[]): readonly string[] =>
  rows.map(({ path }) => path).filter((path) => !/[.[]/.test(path));

describe('every key', () => {
  it.each(keys)('%s has a meaning of one sentence, and says what may stand there', (_, row) => {
    expect(row.meaning).toMatch(/^[A-Z`k][^\n|]*\.$/);
    expect(row.expected).not.toBe('');
  });

  it.each(keys)('%s is told once', (name) => {
    expect(keys.filter(([other]) => other === name)).toHaveLength(1);
  });
});

describe('configKeys', () => {
  it('has every key that the parser takes', () => {
    expect(level(chapters.file)).toEqual(toldKeys({ unknown: 1 }));
    for (const kind of ['redis', 'postgres', 'pgbouncer', 'application'] as const)
      expect(level(chapters[kind])).toEqual(toldKeys({ targets: [{ name: 'a', kind, unknown: 1 }] }));
    const within = (path: string) =>
      chapters.redis.flatMap((row) => (row.path.startsWith(path) ? row.path.slice(path.length) : []));
    const target = (more: object) => ({ targets: [{ name: 'a', kind: 'redis', url: 'redis://a', ...more }] });
    expect(within('celery[].').filter((path) => !/[.[]/.test(path))).toEqual(
      toldKeys(target({ celery: [{ unknown: 1 }] })),
    );
    expect(within('services[].match.')).toEqual(
      toldKeys(target({ services: [{ name: 'a', match: { unknown: 1 } }] })),
    );
  });

  it('tells limits and defaults as the file says them', () => {
    expect(keyOf('file', 'scrape_timeout')).toMatchObject({
      expected: 'a duration over 0 such as 5s',
      otherwise: '`5s`',
    });
    expect(keyOf('redis', 'name')?.otherwise).toBe('required');
    expect(keyOf('redis', 'celery[].separator')?.otherwise).toBe('`"\\u0006\\u0016"`');
    expect(keyOf('redis', 'celery[].schedules[].grace')?.otherwise).toBe('`schedule_grace`');
    expect(keyOf('application', 'pool_budgets.NAME.usage')?.otherwise).toBe('required');
  });

  it('sends to keys that were told before', () => {
    expect(keyOf('redis', 'celery[].queue_budgets')?.expected).toBe(
      'a map of names, each a map of `waiting`, `age`, as in `celery[].budgets`',
    );
    expect(keyOf('redis', 'budgets.memory')).toBeUndefined();
  });

  it('tells the defaults that hold', () => {
    expect(defaultBudgets).toEqual({
      commands_per_day: 100_000,
      memory: 200 * 2 ** 20,
      round_trip: 20,
      save: 300_000,
      own_share: 0.1,
    });
    expect(defaultQueueBudgets).toEqual({
      waiting: 1000,
      age: 600_000,
      failure_ratio: 0.05,
      history_growth: 10 * 2 ** 20,
    });
  });
});
