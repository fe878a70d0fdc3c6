// What a target may not be although each of its values is of the right kind.
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../exporter/config/fault.ts';
import { parseConfig } from '../../../exporter/config/parse.ts';

const env = { HOST: 'host', USER: 'reader', USER_COLON: 'reader:' };

/** The paths that faults are told of in a target with these keys besides its name and kind. */
const faultPaths = (keys: string, file = ''): readonly string[] => {
  try {
    const text = `targets:\n  - { name: main, kind: redis, ${keys} }`;
    parseConfig({ name: 'headroom.yml', text }, env, () => file);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ path }) => path);
    throw error;
  }
  return [];
};

describe('a secret', () => {
  it.each([
    ['beside a host', 'url: "redis://:hunter2@${HOST}"', 'url'],
    ['beside a user', 'url: "redis://${USER}:hunter2@host"', 'url'],
    ['behind an @ after a reference', 'url: "redis://:${USER}@hunter2@host"', 'url'],
    ['behind a colon', 'url: "redis://${USER_COLON}hunter2@host"', 'url'],
    ['before a reference', 'url: redis://host, password: "hunter2${HOST}"', 'password'],
  ])('in the open %s from the environment is refused', (_, keys, key) => {
    expect(faultPaths(keys)).toEqual([`targets[0].${key}`]);
  });

  it('is not in a file that is empty', () => {
    expect(faultPaths('url: redis://host, password_file: /run/secret', '\n')).toEqual([
      'targets[0].password_file',
    ]);
  });
});

describe('spaces of queues', () => {
  it.each([
    ['celery', '{ db: 0 }, { db: 0 }'],
    ['celery', '{ key_prefix: a }, { key_prefix: b }, { key_prefix: a, separator: ":" }'],
    ['bullmq', '{}, { db: 0, prefix: bull }'],
  ])('of %s may not be the same twice, since their series would be: %s', (key, spaces) => {
    const paths = faultPaths(`url: redis://host, ${key}: [${spaces}]`);
    expect(paths).toHaveLength(1);
    expect(paths[0]).toMatch(new RegExp(`^targets\\[0\\]\\.${key}\\[[12]\\]`));
  });

  it.each(['{ db: 0 }, { db: 1 }', '{ key_prefix: a }, { key_prefix: b }'])(
    'may differ in one thing: %s',
    (spaces) => {
      expect(faultPaths(`url: redis://host, celery: [${spaces}]`)).toEqual([]);
    },
  );

  it.each([
    '{ db: 0, fanout_prefix: false }, { db: 1, fanout_prefix: false }',
    '{ fanout_prefix: false, event_exchange: e }, { db: 1, fanout_prefix: false, event_exchange: e }',
  ])('of Celery may not tell their events on the same channels: %s', (spaces) => {
    expect(faultPaths(`url: redis://host, celery: [${spaces}]`)).toEqual(['targets[0].celery[1]']);
  });

  it.each([
    '{ fanout_prefix: false }, { db: 1 }',
    '{ fanout_prefix: false }, { db: 1, fanout_prefix: false, events: false }',
    '{ fanout_prefix: false }, { db: 1, fanout_prefix: false, event_exchange: e }',
    '{ fanout_prefix: false }, { db: 1, fanout_prefix: false, key_prefix: "a:" }',
  ])('of Celery may each have channels of their own: %s', (spaces) => {
    expect(faultPaths(`url: redis://host, celery: [${spaces}]`)).toEqual([]);
  });

  it('of Celery have at least one priority step: no list read would be a false 0', () => {
    expect(faultPaths('url: redis://host, celery: [{ priority_steps: [] }]')).toEqual([
      'targets[0].celery[0].priority_steps',
    ]);
  });

  it('of Celery have each priority step once: a list read twice would count twice', () => {
    const [path] = faultPaths('url: redis://host, celery: [{ priority_steps: [0, 3, 3] }]');
    expect(path).toMatch(/^targets\[0\]\.celery\[0\]\.priority_steps/);
  });
});

describe('an address', () => {
  it.each(['redis://host?db=4', 'redis://host/0?db=4'])('of %s is not silently in database 0', (url) => {
    const text = `targets: [{ name: main, kind: redis, url: "${url}" }]`;
    const read = () => {
      const [target] = parseConfig({ name: 'headroom.yml', text }, {}, () => '').targets;
      return target?.kind === 'redis' ? target.address.db : undefined;
    };
    let db: number | undefined;
    try {
      db = read();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
    }
    expect(db).not.toBe(0);
  });

  it('has no port 0', () => {
    expect(faultPaths('url: redis://host:0')).toEqual(['targets[0].url']);
  });
});
