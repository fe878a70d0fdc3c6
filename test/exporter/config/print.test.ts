import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../exporter/config/parse.ts';
import { printConfig } from '../../../exporter/config/print.ts';

const noFile = (path: string): string => {
  throw new Error(`Expected no file to be read, got ${path}`);
};

const parse = (text: string, env: Readonly<Record<string, string>> = {}) =>
  parseConfig({ name: 'headroom.yml', text }, env, noFile);

const printedUrl = (url: string): string | undefined =>
  /^ {4}url: (.*)$/m.exec(printConfig(parseConfig(undefined, { REDIS_URL: url }, noFile)))?.[1];

describe('printConfig', () => {
  it('masks what stands in the query of a page', () => {
    const text = 'targets: [{ name: app, kind: application, url: "http://app/metrics?token=s3cret&all" }]';
    expect(printConfig(parse(text))).toContain('- http://app/metrics?token=***&all\n');
  });

  it('prints the effective config in the keys of the file', () => {
    expect(printConfig(parseConfig(undefined, { REDIS_URL: 'redis://:secret@host:6380/2' }, noFile))).toBe(
      String.raw`scrape_timeout: 5
min_interval: 14
max_samples: 10000
access:
  tokens: []
schedule_grace: 60
targets:
  - name: redis
    kind: redis
    url: redis://:***@host:6380/2
    budgets:
      commands_per_day: 100000
      memory: 209715200
      round_trip: 0.02
      save: 300
      own_share: 0.1
    celery:
      - db: 2
        key_prefix: ""
        queues: []
        discover: true
        priority_steps:
          - 0
          - 3
          - 6
          - 9
        separator: "\x06\x16"
        visibility_timeout: 3600
        sent_at_headers:
          - sent_at
          - sentry-task-enqueued-time
          - published_at
          - doorman_sent_ts
        events: true
        control: false
        workers: none
        hostname_on_tasks: false
        event_exchange: celeryev
        control_exchange: celery
        fanout_prefix: true
        schedules: []
        redbeat:
          key_prefix: "redbeat:"
          timezone: UTC
        budgets:
          waiting: 1000
          age: 600
          failure_ratio: 0.05
        queue_budgets: {}
    bullmq:
      - db: 2
        prefix: bull
        queues: []
        discover: true
        budgets:
          waiting: 1000
          age: 600
          failure_ratio: 0.05
          history_growth: 10485760
        queue_budgets: {}
    services: []
`,
    );
  });

  it('prints prices and where Grafana is as they were given', () => {
    const given =
      'prices:\n  per_100k_operations: 0.2\n  fixed_per_month: 7\ngrafana_url: http://grafana:3000\n';
    const printed = printConfig(parse(`${given}targets: [{ name: a, kind: redis, url: redis://host }]`));
    expect(printed).toContain(`\n${given}access:`);
  });

  it.each([
    ['redis://host', 'redis://host:6379/0'],
    ['valkey://host', 'redis://host:6379/0'],
    ['rediss://host:1/2', 'rediss://host:1/2'],
    ['valkeys://host', 'rediss://host:6379/0'],
    ['redis://[::1]:6380/3', 'redis://[::1]:6380/3'],
    ['redis://:secret@host', 'redis://:***@host:6379/0'],
    ['redis://reader@host', 'redis://reader@host:6379/0'],
    ['redis://reader:secret@host', 'redis://reader:***@host:6379/0'],
    ['redis://a%40b:secret@host', 'redis://a%40b:***@host:6379/0'],
    ['unix:///run/redis.sock?db=3', 'unix:///run/redis.sock?db=3'],
  ])('prints %s as %s', (url, expected) => {
    expect(printedUrl(url)).toBe(expected);
  });

  it('prints no password, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const url = `redis://reader:${encodeURIComponent(`qZ7${text}`)}@host`;
        expect(printConfig(parseConfig(undefined, { REDIS_URL: url }, noFile))).not.toContain('qZ7');
      }),
    );
  });

  it('prints no password given beside the URL', () => {
    const text = 'targets: [{ name: a, kind: redis, url: redis://host, password: "${PASSWORD}" }]';
    expect(printConfig(parse(text, { PASSWORD: 'qZ7' }))).not.toContain('qZ7');
  });

  it.each([
    'targets: [{ name: a, kind: redis, url: redis://host }]',
    'targets: [{ name: a, kind: redis, url: redis://host, celery: [], bullmq: [] }]',
    'targets: [{ name: a, kind: redis, url: rediss://reader@host:1/5 }, { name: b, kind: redis, url: "redis://[::1]" }]',
    'targets: [{ name: a, kind: redis, url: "unix:///run/redis.sock?db=3" }]',
    'targets: [{ name: a, kind: redis, url: redis://host, services: [{ name: api, match: { client_name: "api-*", address: [::1, unix] }, expected: 2 }, { name: shell }] }]',
    'targets: [{ name: a, kind: redis, url: "unix:///run/my%20redis.sock" }]',
    'targets: [{ name: a, kind: redis, url: unix:///run/redis.sock, username: reader }]',
    `
scrape_timeout: 250ms
min_interval: 0
max_samples: 5
schedule_grace: 90s
budgets: { commands_per_day: 7, memory: 30MB, round_trip: 1.5ms, save: 2m }
targets:
  - name: a
    kind: redis
    url: redis://host
    celery: [{ db: 1, key_prefix: "a: ", queues: ["b c"], priority_steps: [0], separator: ":", events: false, control: true, workers: 3, visibility_timeout: 90m, sent_at_headers: ["x: y"], hostname_on_tasks: true, event_exchange: "e v", control_exchange: c, fanout_prefix: false, budgets: { waiting: 0, age: none, failure_ratio: none }, queue_budgets: { "a: b": { age: 250ms }, none: { waiting: none } } }]
    bullmq: [{ db: 2, prefix: "{bull}", queues: ["- x", "#y"], discover: false, budgets: { history_growth: none }, queue_budgets: { "#y": { failure_ratio: 0.5, history_growth: 1MB } } }]
`,
    `
schedule_grace: 0
targets:
  - name: a
    kind: redis
    url: redis://host
    celery:
      - redbeat: { key_prefix: "my:", timezone: Europe/Berlin }
        schedules:
          - { name: often, task: a.b, every: 1500ms, grace: 10s }
          - { name: nightly, task: a.c, cron: "30 2 * * mon-fri", timezone: Europe/Berlin }
          - { name: rare, task: a.d, every: 60d }
`,
  ])('prints what parses to the same config: %s', (text) => {
    const config = parse(text);
    expect(parse(printConfig(config))).toEqual(config);
  });
});
