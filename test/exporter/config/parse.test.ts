import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownSentAtHeaders } from '../../../exporter/celery/message.ts';
import type { Config } from '../../../exporter/config/config.ts';
import { ConfigError } from '../../../exporter/config/fault.ts';
import { type Env, parseConfig } from '../../../exporter/config/parse.ts';

const name = 'headroom.yml';

const valid = `
scrape_timeout: 4s
min_interval: 10s
max_samples: 500
budgets: { commands_per_day: 90000, memory: 100MiB, save: 1m }
targets:
  - name: main
    kind: redis
    url: \${MAIN_URL}
    password: \${MAIN_PASSWORD}
    budgets: { memory: 50MiB, round_trip: 5ms }
    celery:
      - { db: 1, key_prefix: shop, queues: [celery, mail], discover: false, priority_steps: [0, 5], separator: ":", control: true, workers: [w@a], visibility_timeout: 10m, sent_at_headers: [queued], hostname_on_tasks: true, event_exchange: shop-events, control_exchange: steering, fanout_prefix: false, budgets: { waiting: 50, failure_ratio: none }, queue_budgets: { mail: { age: 1m } } }
    bullmq:
      - { db: 2, prefix: jobs, queues: [video], discover: true, budgets: { age: none }, queue_budgets: { video: { failure_ratio: 0.2, waiting: none } } }
  - name: other
    kind: redis
    url_file: /run/other-url
    password_file: /run/other-password
`;

const env: Env = { MAIN_URL: 'rediss://reader@main.example:6380/3', MAIN_PASSWORD: 'main-secret' };
const files: Readonly<Record<string, string>> = {
  '/run/other-url': 'redis://other.example\n',
  '/run/other-password': 'other-secret\n',
  '/run/http-url': 'http://user:other-secret@host\n',
  '/run/empty': '\n',
};

const readFile = (path: string): string => {
  const text = files[path];
  if (text !== undefined) return text;
  throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
};

const parse = (text: string, environment: Env = env): Config =>
  parseConfig({ name, text }, environment, readFile);

const refused = (act: () => unknown): ConfigError => {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('Expected a ConfigError, got a config');
};

/** What is said of a config, without the file's name that begins each line. */
const faultsOf = (text: string, environment: Env = env): readonly string[] =>
  refused(() => parse(text, environment))
    .message.split('\n')
    .map((line) => (line.startsWith(`${name}: `) ? line.slice(name.length + 2) : `no file name: ${line}`));

const mutated = (from: string, to: string): string => {
  if (valid.split(from).length !== 2) throw new Error(`Expected ${from} once in the valid config`);
  return valid.replace(from, () => to);
};

const urls = 'a URL such as redis://host:6379/0, rediss://host:6379 or unix:///path/redis.sock';
const fileKeys =
  'scrape_timeout, min_interval, max_samples, schedule_grace, budgets, access, prices, grafana_url, targets';
const targetKeys =
  'name, kind, url, url_file, username, password, password_file, budgets, celery, bullmq, services, redis_conf, migration';
const celeryKeys =
  'db, key_prefix, queues, discover, priority_steps, separator, events, control, workers, visibility_timeout, sent_at_headers, hostname_on_tasks, event_exchange, control_exchange, fanout_prefix, budgets, queue_budgets, schedules, redbeat';
const noSchedules = { schedules: [], redbeat: { keyPrefix: 'redbeat:', timezone: 'UTC' } };
const nameForm = 'a name of letters, digits, ".", "_" and "-", 63 at most';

const bullmqDefaults = {
  waiting: 1000,
  ageSeconds: 600,
  failureRatio: 0.05,
  historyGrowthBytes: 10 * 2 ** 20,
};

describe('a valid config', () => {
  it('is read as a whole', () => {
    expect(parse(valid)).toEqual({
      scrapeTimeoutMs: 4000,
      minIntervalMs: 10_000,
      maxSamples: 500,
      access: { tokens: [] },
      scheduleGraceMs: 60_000,
      prices: { per100kOperations: undefined, fixedPerMonth: undefined },
      grafanaUrl: undefined,
      targets: [
        {
          name: 'main',
          kind: 'redis',
          address: {
            host: 'main.example',
            port: 6380,
            tls: true,
            username: 'reader',
            password: 'main-secret',
            db: 3,
          },
          budgets: {
            commandsPerDay: 90_000,
            memoryBytes: 50 * 2 ** 20,
            roundTripSeconds: 0.005,
            saveSeconds: 60,
          },
          ownShare: 0.1,
          scheduleGraceMs: 60_000,
          services: [],
          celery: [
            {
              db: 1,
              keyPrefix: 'shop',
              queues: ['celery', 'mail'],
              discover: false,
              prioritySteps: [0, 5],
              separator: ':',
              events: true,
              control: true,
              workers: ['w@a'],
              visibilityTimeoutMs: 600_000,
              sentAtHeaders: ['queued'],
              hostnameOnTasks: true,
              eventExchange: 'shop-events',
              controlExchange: 'steering',
              fanoutPrefix: false,
              ...noSchedules,
              budgets: { waiting: 50, ageSeconds: 600, failureRatio: undefined },
              queueBudgets: { mail: { waiting: 50, ageSeconds: 60 } },
            },
          ],
          bullmq: [
            {
              db: 2,
              prefix: 'jobs',
              queues: ['video'],
              discover: true,
              budgets: { ...bullmqDefaults, ageSeconds: undefined },
              queueBudgets: {
                video: { ...bullmqDefaults, ageSeconds: undefined, waiting: undefined, failureRatio: 0.2 },
              },
            },
          ],
        },
        {
          name: 'other',
          kind: 'redis',
          address: { host: 'other.example', port: 6379, tls: false, password: 'other-secret', db: 0 },
          budgets: {
            commandsPerDay: 90_000,
            memoryBytes: 100 * 2 ** 20,
            roundTripSeconds: 0.02,
            saveSeconds: 60,
          },
          ownShare: 0.1,
          scheduleGraceMs: 60_000,
          services: [],
          celery: [
            {
              db: 0,
              keyPrefix: '',
              queues: [],
              discover: true,
              prioritySteps: [0, 3, 6, 9],
              separator: '\x06\x16',
              events: true,
              control: false,
              workers: undefined,
              visibilityTimeoutMs: 3_600_000,
              sentAtHeaders: [...knownSentAtHeaders],
              hostnameOnTasks: false,
              eventExchange: 'celeryev',
              controlExchange: 'celery',
              fanoutPrefix: true,
              budgets: { waiting: 1000, ageSeconds: 600, failureRatio: 0.05 },
              queueBudgets: {},
              ...noSchedules,
            },
          ],
          bullmq: [
            { db: 0, prefix: 'bull', queues: [], discover: true, budgets: bullmqDefaults, queueBudgets: {} },
          ],
        },
      ],
    });
  });

  it('is frozen all the way down', () => {
    const thawed: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (value === null || typeof value !== 'object') return;
      if (!Object.isFrozen(value)) thawed.push(path);
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
    };
    visit(parse(valid), 'config');
    expect(thawed).toEqual([]);
  });

  it('takes its database for the queues that name none', () => {
    const [target] = parse('targets: [{ name: main, kind: redis, url: redis://host/7 }]').targets;
    expect(target).toMatchObject({ celery: [{ db: 7 }], bullmq: [{ db: 7 }] });
  });

  it('prefers the username beside a URL to the one in it', () => {
    const [target] = parse(
      mutated('kind: redis\n    url: ', 'kind: redis\n    username: writer\n    url: '),
    ).targets;
    expect(target).toMatchObject({ address: { username: 'writer' } });
  });

  it('prefers the password beside a URL to the one in it', () => {
    const [target] = parse(valid, { ...env, MAIN_URL: 'redis://:from-url@host' }).targets;
    expect(target).toMatchObject({ address: { password: 'main-secret' } });
  });

  it('takes a password from a URL in the environment', () => {
    const text = 'targets: [{ name: main, kind: redis, url: "${MAIN_URL}" }]';
    const [target] = parse(text, { MAIN_URL: 'redis://:from-url@host' }).targets;
    expect(target).toMatchObject({ address: { password: 'from-url' } });
  });

  it('may have no collectors of queues', () => {
    const text = 'targets: [{ name: main, kind: redis, url: redis://host, celery: [], bullmq: [] }]';
    expect(parse(text).targets[0]).toMatchObject({ celery: [], bullmq: [] });
  });
});

describe('one mutation of a valid config', () => {
  it.each<readonly [from: string, to: string, sentences: readonly string[]]>([
    // Unknown keys.
    [
      'scrape_timeout: 4s',
      'scrape_timout: 4s',
      [`scrape_timout: expected one of ${fileKeys}, got "scrape_timout"`],
    ],
    [
      '  - name: main',
      '  - nmae: main',
      [
        'targets[0].name: expected a value, got nothing',
        `targets[0].nmae: expected one of ${targetKeys}, got "nmae"`,
      ],
    ],
    [
      '{ memory: 50MiB, round_trip: 5ms }',
      '{ ram: 50MiB, round_trip: 5ms }',
      [
        'targets[0].budgets.ram: expected one of commands_per_day, memory, round_trip, save, own_share, got "ram"',
      ],
    ],
    [
      'key_prefix: shop',
      'prefix: shop',
      [`targets[0].celery[0].prefix: expected one of ${celeryKeys}, got "prefix"`],
    ],
    [
      'prefix: jobs',
      'key_prefix: jobs',
      [
        'targets[0].bullmq[0].key_prefix: expected one of db, prefix, queues, discover, budgets, queue_budgets, got "key_prefix"',
      ],
    ],
    // Durations and counts of the whole file.
    [
      'scrape_timeout: 4s',
      'scrape_timeout: 0',
      ['scrape_timeout: expected a duration over 0 such as 5s, got 0'],
    ],
    [
      'scrape_timeout: 4s',
      'scrape_timeout: soon',
      ['scrape_timeout: expected a duration over 0 such as 5s, got "soon"'],
    ],
    [
      'min_interval: 10s',
      'min_interval: 10 sec',
      ['min_interval: expected a duration such as 500ms, 15s or 5m, got "10 sec"'],
    ],
    [
      'min_interval: 10s',
      'min_interval: -1',
      ['min_interval: expected a duration such as 500ms, 15s or 5m, got -1'],
    ],
    ['max_samples: 500', 'max_samples: 0', ['max_samples: expected a whole number over 0, got 0']],
    ['max_samples: 500', 'max_samples: 1.5', ['max_samples: expected a whole number over 0, got 1.5']],
    ['max_samples: 500', 'max_samples: many', ['max_samples: expected a whole number over 0, got "many"']],
    ['max_samples: 500', 'max_samples:', ['max_samples: expected a whole number over 0, got nothing']],
    // Budgets.
    [
      'commands_per_day: 90000',
      'commands_per_day: 0',
      ['budgets.commands_per_day: expected a whole number over 0, or none, got 0'],
    ],
    [
      'commands_per_day: 90000',
      'commands_per_day: -5',
      ['budgets.commands_per_day: expected a whole number over 0, or none, got -5'],
    ],
    ['save: 1m', 'save: 0', ['budgets.save: expected a duration over 0 such as 5s, got 0']],
    [
      'round_trip: 5ms',
      'round_trip: fast',
      ['targets[0].budgets.round_trip: expected a duration over 0 such as 5s, got "fast"'],
    ],
    ['memory: 100MiB', 'memory: 0', ['budgets.memory: expected a size over 0 such as 200MiB, got 0']],
    ['memory: 100MiB', 'memory: -1', ['budgets.memory: expected a size over 0 such as 200MiB, got -1']],
    [
      'memory: 50MiB',
      'memory: 50Mb',
      ['targets[0].budgets.memory: expected a size over 0 such as 200MiB, got "50Mb"'],
    ],
    [
      'budgets: { memory: 50MiB, round_trip: 5ms }',
      'budgets: 50MiB',
      ['targets[0].budgets: expected a map, got "50MiB"'],
    ],
    // Names and kinds.
    ['name: main', 'name: ""', [`targets[0].name: expected ${nameForm}, got nothing`]],
    ['name: main', 'name: my redis', [`targets[0].name: expected ${nameForm}, got "my redis"`]],
    ['name: main', 'name: 5', [`targets[0].name: expected ${nameForm}, got 5`]],
    [
      'name: main',
      `name: ${'n'.repeat(64)}`,
      [`targets[0].name: expected ${nameForm}, got a text of 64 characters`],
    ],
    ['name: other', 'name: main', ['targets[1].name: expected a name of its own, got main again']],
    [
      'kind: redis\n    url: ',
      'kind: valkey\n    url: ',
      ['targets[0].kind: expected application, pgbouncer, postgres or redis, got "valkey"'],
    ],
    ['kind: redis\n    url: ', 'url: ', ['targets[0].kind: expected a value, got nothing']],
    // Addresses and secrets.
    ['${MAIN_URL}', '${MISSING}', ['targets[0].url: expected the environment variable MISSING, got nothing']],
    [
      '${MAIN_PASSWORD}',
      '${MISSING}',
      ['targets[0].password: expected the environment variable MISSING, got nothing'],
    ],
    [
      '${MAIN_URL}',
      'redis://${USER_A}:${PASSWORD_A}@host',
      [
        'targets[0].url: expected the environment variable USER_A, got nothing',
        'targets[0].url: expected the environment variable PASSWORD_A, got nothing',
      ],
    ],
    ['${MAIN_URL}', 'http://host', [`targets[0].url: expected ${urls}, got "http://…"`]],
    ['${MAIN_URL}', '5', [`targets[0].url: expected ${urls}, got 5`]],
    [
      '${MAIN_URL}',
      'redis://:open@host',
      ['targets[0].url: expected the password from ${NAME} or password_file, got it in the open'],
    ],
    [
      '${MAIN_PASSWORD}',
      'open',
      ['targets[0].password: expected ${NAME} or password_file, got a password in the open'],
    ],
    ['    url: ${MAIN_URL}\n', '', ['targets[0].url: expected url or url_file, got nothing']],
    [
      'url_file: /run/other-url',
      'url_file: /run/none',
      ['targets[1].url_file: expected a readable file, got ENOENT for /run/none'],
    ],
    [
      'url_file: /run/other-url',
      'url_file: /run/http-url',
      [`targets[1].url_file: expected ${urls} in the file, got "http://…"`],
    ],
    [
      'url_file: /run/other-url',
      'url_file: /run/empty',
      ['targets[1].url_file: expected a text in the file, got nothing in /run/empty'],
    ],
    [
      'password_file: /run/other-password',
      'password_file: /run/none',
      ['targets[1].password_file: expected a readable file, got ENOENT for /run/none'],
    ],
    [
      'url_file: /run/other-url',
      'url_file: /run/other-url\n    url: redis://host',
      ['targets[1].url: expected either url or url_file, got both'],
    ],
    [
      'password_file: /run/other-password',
      'password_file: /run/other-password\n    password: ${MAIN_PASSWORD}',
      ['targets[1].password: expected either password or password_file, got both'],
    ],
    // Queues.
    ['db: 1', 'db: -1', ['targets[0].celery[0].db: expected a whole number from 0, got -1']],
    ['db: 1', 'db: one', ['targets[0].celery[0].db: expected a whole number from 0, got "one"']],
    ['key_prefix: shop', 'key_prefix: 5', ['targets[0].celery[0].key_prefix: expected a text, got 5']],
    [
      '[celery, mail]',
      '[celery, ""]',
      ['targets[0].celery[0].queues[1]: expected a text that is not empty, got nothing'],
    ],
    ['[celery, mail]', 'celery', ['targets[0].celery[0].queues: expected a list, got "celery"']],
    ['discover: false', 'discover: no', ['targets[0].celery[0].discover: expected true or false, got "no"']],
    [
      '[0, 5]',
      '[0, 0.5]',
      ['targets[0].celery[0].priority_steps: expected a list of different whole numbers from 0, got a list'],
    ],
    [
      'separator: ":"',
      'separator: ""',
      ['targets[0].celery[0].separator: expected a text that is not empty, got nothing'],
    ],
    [
      'workers: [w@a]',
      'workers: [w@a], events: no',
      ['targets[0].celery[0].events: expected true or false, got "no"'],
    ],
    [
      'workers: [w@a]',
      'workers: all',
      [
        'targets[0].celery[0].workers: expected a whole number over 0, a list of different node names such as celery@web-1, or none, got "all"',
      ],
    ],
    [
      'visibility_timeout: 10m',
      'visibility_timeout: 0',
      ['targets[0].celery[0].visibility_timeout: expected a duration over 0 such as 5s, got 0'],
    ],
    [
      'control: true',
      'control: always',
      ['targets[0].celery[0].control: expected true or false, got "always"'],
    ],
    [
      'control_exchange: steering',
      'control_exchange: ""',
      ['targets[0].celery[0].control_exchange: expected a text that is not empty, got nothing'],
    ],
    [
      'sent_at_headers: [queued]',
      'sent_at_headers: [""]',
      ['targets[0].celery[0].sent_at_headers[0]: expected a text that is not empty, got nothing'],
    ],
    [
      'fanout_prefix: false',
      'fanout_prefix: /x',
      ['targets[0].celery[0].fanout_prefix: expected true or false, got a text of 2 characters'],
    ],
    [
      'event_exchange: shop-events',
      'event_exchange: ""',
      ['targets[0].celery[0].event_exchange: expected a text that is not empty, got nothing'],
    ],
    [
      'prefix: jobs',
      'prefix: [jobs]',
      ['targets[0].bullmq[0].prefix: expected a text that is not empty, got a list'],
    ],
  ])('%j -> %j', (from, to, sentences) => {
    expect(faultsOf(mutated(from, to))).toEqual(sentences);
  });
});

describe('a config with several faults', () => {
  it('is told all of them, of the file and of targets broken in different ways', () => {
    const text = `
max_samples: none
targets:
  - { name: one, kind: redis }
  - { name: two, kind: memcached, url: redis://host }
  - { name: three, kind: redis, url: "\${MISSING}", password: open }
  - { name: one, kind: redis, url: redis://host, password_file: /run/none, celery: [{ db: -1 }] }
  - { name: one, kind: redis, url: redis://host }
  - five
`;
    expect(new Set(faultsOf(text))).toEqual(
      new Set([
        'max_samples: expected a whole number over 0, got "none"',
        'targets[0].url: expected url or url_file, got nothing',
        'targets[1].kind: expected application, pgbouncer, postgres or redis, got "memcached"',
        'targets[2].url: expected the environment variable MISSING, got nothing',
        'targets[3].celery[0].db: expected a whole number from 0, got -1',
        'targets[4].name: expected a name of its own, got one again',
        'targets[5]: expected a map, got "five"',
      ]),
    );
  });

  it('is told each of them once', () => {
    const text =
      'targets: [{ name: one, kind: redis, url: redis://:open@host, password: open, password_file: /none }]';
    expect(faultsOf(text)).toEqual([
      'targets[0].password: expected either password or password_file, got both',
      'targets[0].password: expected ${NAME} or password_file, got a password in the open',
      'targets[0].url: expected the password from ${NAME} or password_file, got it in the open',
      'targets[0].password_file: expected a readable file, got ENOENT for /none',
    ]);
  });

  it('is told every unknown key of a map', () => {
    expect(faultsOf('a: 1\nb: 2\ntargets: [{ name: one, kind: redis, url: redis://host }]')).toEqual([
      `a: expected one of ${fileKeys}, got "a"`,
      `b: expected one of ${fileKeys}, got "b"`,
    ]);
  });

  it('is thrown as one error whose faults can be counted', () => {
    const error = refused(() => parse('targets: [{ name: one, kind: redis }, { name: two, kind: redis }]'));
    expect(error.faults.map(({ path }) => path)).toEqual(['targets[0].url', 'targets[1].url']);
  });
});

describe('targets', () => {
  it.each([
    ['targets: []', 'targets: expected at least one target, got an empty list'],
    ['targets:', 'targets: expected a list, got nothing'],
    ['targets: {}', 'targets: expected a list, got a map'],
    ['targets: redis', 'targets: expected a list, got "redis"'],
    ['targets: [5]', 'targets[0]: expected a map, got 5'],
    ['targets: [~]', 'targets[0]: expected a map, got nothing'],
  ])('%s', (text, sentence) => {
    expect(faultsOf(text)).toEqual([sentence]);
  });
});

describe('numbers that are none', () => {
  it.each(['.nan', '.inf', '-.inf'])('refuses %s as a budget', (number) => {
    const text = mutated(
      'commands_per_day: 90000, memory: 100MiB',
      `commands_per_day: ${number}, memory: ${number}`,
    );
    const { faults } = refused(() => parse(text));
    expect(faults.map(({ path }) => path)).toEqual(['budgets.commands_per_day', 'budgets.memory']);
  });

  it.each(['.nan', '.inf', '-.inf', '5constructor', '5toString', '[5s]', 'true'])(
    'refuses %s as a duration',
    (text) => {
      const { faults } = refused(() => parse(mutated('min_interval: 10s', `min_interval: ${text}`)));
      expect(faults.map(({ path }) => path)).toEqual(['min_interval']);
    },
  );
});

describe('a text that is no YAML', () => {
  it.each([
    [
      'targets: [',
      'Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 11',
    ],
    ['a: 1\na: 2', 'Map keys must be unique at line 2, column 1'],
    ['\ta: 1', 'Tabs are not allowed as indentation at line 1, column 1'],
    ['a: b: c', 'Nested mappings are not allowed in compact mappings at line 1, column 4'],
    ['a: @b', 'Plain value cannot start with reserved character @ at line 1, column 4'],
    ['a: |secret', 'Block scalar header includes extra characters at line 1, column 5'],
    ['a: "\\usecret"', 'Invalid escape sequence … at line 1, column 5'],
    ['a: !secret!word x', 'Could not resolve tag at line 1, column 4'],
    ['a: *secret', 'Unresolved alias (the anchor must be set before the alias)'],
  ])('%j is told in one sentence with its position', (text, sentence) => {
    expect(faultsOf(text)).toEqual([`expected YAML, got: ${sentence}`]);
  });

  it('is a ConfigError also where an alias has no anchor', () => {
    expect(faultsOf('targets: *none')).toHaveLength(1);
  });
});

describe('prices and Grafana', () => {
  const withKeys = (text: string) => parse(`${text}\ntargets: [{ name: a, kind: redis, url: redis://host }]`);

  it('are read where they are given', () => {
    const config = withKeys(
      'prices: { per_100k_operations: 0.2, fixed_per_month: 7 }\ngrafana_url: "https://grafana.example/team/"',
    );
    expect([config.prices, config.grafanaUrl]).toEqual([
      { per100kOperations: 0.2, fixedPerMonth: 7 },
      'https://grafana.example/team',
    ]);
  });

  it('may be one of two prices', () => {
    expect(withKeys('prices: { fixed_per_month: 7 }').prices).toEqual({
      per100kOperations: undefined,
      fixedPerMonth: 7,
    });
  });

  it('are refused as anything else', () => {
    const text = 'prices: { per_100k_operations: free, per_hour: 1 }\ngrafana_url: grafana:3000';
    expect(faultsOf(`${text}\ntargets: [{ name: a, kind: redis, url: redis://host }]`)).toEqual([
      'prices.per_100k_operations: expected a number of dollars over 0, got "free"',
      'prices.per_hour: expected one of per_100k_operations, fixed_per_month, got "per_hour"',
      'grafana_url: expected an http or https URL without a login, such as http://grafana:3000, got a text that is none',
    ]);
  });
});

describe('a value of the environment', () => {
  it('is named and not shown where it is of no use', () => {
    const text = mutated('max_samples: 500', 'max_samples: ${SECRET}');
    expect(faultsOf(text, { ...env, SECRET: 'hunter2' })).toEqual([
      'max_samples: expected a whole number over 0, got what ${SECRET} holds',
    ]);
  });
});

describe('a text that is YAML but no map', () => {
  it('is refused as a text', () => {
    expect(faultsOf('redis', { REDIS_URL: 'redis://host' })).toEqual(['expected a map, got "redis"']);
  });

  it('is refused as a list', () => {
    expect(faultsOf('[1, 2]', { REDIS_URL: 'redis://host' })).toEqual(['expected a map, got a list']);
  });
});

describe('the environment alone', () => {
  const fromEnvironment = (environment: Env): Config => parseConfig(undefined, environment, readFile);

  it('is enough with REDIS_URL, with all defaults', () => {
    expect(fromEnvironment({ REDIS_URL: 'redis://:secret@host:6380/2' })).toEqual({
      scrapeTimeoutMs: 5000,
      minIntervalMs: 14_000,
      maxSamples: 10_000,
      access: { tokens: [] },
      scheduleGraceMs: 60_000,
      prices: { per100kOperations: undefined, fixedPerMonth: undefined },
      grafanaUrl: undefined,
      targets: [
        {
          name: 'redis',
          kind: 'redis',
          address: { host: 'host', port: 6380, tls: false, password: 'secret', db: 2 },
          budgets: {
            commandsPerDay: 100_000,
            memoryBytes: 200 * 2 ** 20,
            roundTripSeconds: 0.02,
            saveSeconds: 300,
          },
          ownShare: 0.1,
          scheduleGraceMs: 60_000,
          services: [],
          celery: [
            {
              db: 2,
              keyPrefix: '',
              queues: [],
              discover: true,
              prioritySteps: [0, 3, 6, 9],
              separator: '\x06\x16',
              events: true,
              control: false,
              workers: undefined,
              visibilityTimeoutMs: 3_600_000,
              sentAtHeaders: [...knownSentAtHeaders],
              hostnameOnTasks: false,
              eventExchange: 'celeryev',
              controlExchange: 'celery',
              fanoutPrefix: true,
              budgets: { waiting: 1000, ageSeconds: 600, failureRatio: 0.05 },
              queueBudgets: {},
              ...noSchedules,
            },
          ],
          bullmq: [
            { db: 2, prefix: 'bull', queues: [], discover: true, budgets: bullmqDefaults, queueBudgets: {} },
          ],
        },
      ],
    });
  });

  it.each([{}, { REDIS_URL: '' }])('is refused as %j', (environment) => {
    expect(refused(() => fromEnvironment(environment)).message).toBe(
      'environment: REDIS_URL, DATABASE_URL or PGBOUNCER_URL: expected one of them, or targets in a config file, got none',
    );
  });

  it('is refused with a REDIS_URL that is none', () => {
    expect(refused(() => fromEnvironment({ REDIS_URL: 'http://user:secret@host/0' })).message).toBe(
      `environment: REDIS_URL: expected ${urls}, got "http://…"`,
    );
  });
});

describe('a file without targets', () => {
  it('takes its one target from REDIS_URL', () => {
    const { minIntervalMs, targets } = parse('min_interval: 1s', { REDIS_URL: 'redis://host' });
    expect([minIntervalMs, targets.map((target) => target.name)]).toEqual([1000, ['redis']]);
  });

  it('gives that target its budgets', () => {
    const text = 'budgets: { commands_per_day: 7, memory: 8, round_trip: 2ms, save: 500ms }';
    expect(parse(text, { REDIS_URL: 'redis://host' }).targets[0]?.budgets).toEqual({
      commandsPerDay: 7,
      memoryBytes: 8,
      roundTripSeconds: 0.002,
      saveSeconds: 0.5,
    });
  });

  it.each(['', '# nothing', '{}'])('is refused as %j without REDIS_URL', (text) => {
    expect(faultsOf(text, {})).toEqual([
      'REDIS_URL, DATABASE_URL or PGBOUNCER_URL: expected one of them, or targets in a config file, got none',
    ]);
  });

  it('does not look at REDIS_URL when it has targets', () => {
    expect(parse(valid, { ...env, REDIS_URL: 'http://bad' }).targets).toHaveLength(2);
  });
});

describe('a password', () => {
  // Whatever stands between the marks: neither of them may be in a message.
  const marked = (text: string): string => `qZ7${text}7Zq`;
  const said = (url: string): string =>
    [
      refused(() => parseConfig(undefined, { REDIS_URL: url }, readFile)).message,
      refused(() => parse('targets: [{ name: a, kind: redis, url: "${URL}" }]', { URL: url })).message,
      refused(() =>
        parseConfig({ name, text: 'targets: [{ name: a, kind: redis, url_file: /url }]' }, {}, () => url),
      ).message,
    ].join('\n');

  it('of a URL with a bad scheme is in no message, percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(said(`http://user:${encodeURIComponent(marked(text))}@host:6379/0`)).not.toMatch(/qZ7|7Zq/);
      }),
    );
  });

  it('of a URL with a bad scheme is in no message, as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(said(`http://user:${marked(text)}@host:6379/0`)).not.toMatch(/qZ7|7Zq/);
      }),
    );
  });

  it.each(['redis://:qZ7/7Zq@host', 'user:qZ7@host', '//user:qZ7/7Zq@host', 'http:user:qZ7@host'])(
    'of the broken URL %s is in no message',
    (url) => {
      expect(said(url)).not.toMatch(/qZ7|7Zq/);
    },
  );

  it('that is a number is in no message', () => {
    expect(faultsOf(mutated('${MAIN_PASSWORD}', '1234567')).join()).not.toContain('1234567');
  });

  it('in the open is in no message', () => {
    expect(faultsOf(mutated('${MAIN_PASSWORD}', 'qZ7')).join()).not.toContain('qZ7');
  });

  it('in the open is refused also beside something from the environment', () => {
    const text = 'targets: [{ name: main, kind: redis, url: "redis://:open@${HOST}" }]';
    expect(faultsOf(text, { HOST: 'host' })).toEqual([
      'targets[0].url: expected the password from ${NAME} or password_file, got it in the open',
    ]);
  });

  it('from the environment is not read as YAML nor expanded again', () => {
    const [target] = parse(valid, { ...env, MAIN_PASSWORD: '${MAIN_URL}: [' }).targets;
    expect(target).toMatchObject({ address: { password: '${MAIN_URL}: [' } });
  });
});
