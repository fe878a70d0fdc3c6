import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { auditFiles } from '../../../exporter/audit/audit.ts';
import { type AuditRules, defaultRules, UnreadableFile } from '../../../exporter/audit/problem.ts';
import { readText } from '../../../exporter/audit/read-text.ts';
import { Workplace } from '../../support/folder.ts';

const work = new Workplace();
afterAll(() => work.end());

const rules: AuditRules = { ...defaultRules, schemes: ['rediss'] };

/** The audit of texts by the names of their files, the first of which is audited. */
const audit = (files: Readonly<Record<string, string>>, held = rules) => {
  const read = (file: string): string => {
    const text = files[file];
    if (text === undefined) throw new UnreadableFile('expected a readable file, got none');
    return text;
  };
  const [first = ''] = Object.keys(files);
  return auditFiles([first], held, read)[0];
};

/** `check file:line what` for each problem. */
const told = (files: Readonly<Record<string, string>>, held = rules) => {
  const found = audit(files, held);
  expect(found?.unreadable).toBeUndefined();
  return found?.problems.map(({ check, file, line, what }) => `${check} ${file}:${line} ${what}`);
};

const good = `services:
  - { type: pserv, name: cache, region: ohio }
  - type: web
    name: api
    region: ohio
    healthCheckPath: /health
    envVars:
      - key: REDIS_URL
        value: redis://cache:6379
      - key: SECRET_KEY
        generateValue: true
      - key: DATABASE_URL
        sync: false
`;

describe('a Render blueprint', () => {
  it('without a fault has none', () => {
    expect(told({ 'render.yaml': good })).toEqual([]);
  });

  it.each([
    [
      'another region',
      ['cache, region: ohio', 'cache, region: oregon'],
      'region render.yaml:5 api runs in ohio, and not in oregon',
    ],
    [
      'no region, which is Oregon',
      ['cache, region: ohio', 'cache'],
      'region render.yaml:5 api runs in ohio, and not in oregon',
    ],
    [
      'a health check where none can work',
      ['name: cache,', 'name: cache, healthCheckPath: /x,'],
      'health_check render.yaml:2 cache speaks TCP, and has a health check by HTTP',
    ],
    [
      'a secret',
      ['generateValue: true', 'value: hunter2'],
      'credentials render.yaml:11 SECRET_KEY of api is in the open (***)',
    ],
    [
      'a password in a URL',
      ['redis://cache', 'redis://:hunter2@cache'],
      'credentials render.yaml:9 REDIS_URL of api holds a password (***)',
    ],
    [
      'a retired scheme',
      ['redis://cache', 'rediss://cache'],
      'retired render.yaml:9 a URL has the retired scheme rediss',
    ],
    [
      'a retired host',
      ['redis://cache:6379', 'redis://x-1.upstash.io:6379'],
      'retired render.yaml:9 x-1.upstash.io is a retired host',
    ],
    [
      'a retired variable',
      ['key: DATABASE_URL', 'key: UPSTASH_REDIS_REST_URL'],
      'retired render.yaml:12 UPSTASH_REDIS_REST_URL of api is a retired variable',
    ],
    [
      'no REDIS_URL',
      ['key: REDIS_URL', 'key: CACHE_URL'],
      'redis_url render.yaml:9 CACHE_URL of api leads to cache:6379, and no service has REDIS_URL',
    ],
    [
      'REDIS_URL twice',
      ['key: SECRET_KEY\n        generateValue: true', 'key: REDIS_URL\n        value: redis://cache'],
      'redis_url render.yaml:11 REDIS_URL of api is set twice',
    ],
  ] as const)('with %s has that one', (_, [from, to], problem) => {
    expect(good).toContain(from);
    expect(told({ 'render.yaml': good.replace(from, to) })).toEqual([problem]);
  });

  it('is held against the region of the rules', () => {
    expect(told({ 'render.yaml': good }, { ...rules, region: 'frankfurt' })).toEqual([
      'region render.yaml:2 cache runs in ohio, and not in frankfurt',
      'region render.yaml:5 api runs in ohio, and not in frankfurt',
    ]);
  });

  it('follows services, variables of services and groups, and keeps environments apart', () => {
    const text = `projects:
  - name: shop
    environments:
      - name: production
        envVarGroups:
          - name: all
            envVars:
              - { key: REDIS_URL, fromService: { type: pserv, name: cache, property: hostport } }
        services:
          - { type: pserv, name: cache }
          - { type: web, name: api, envVars: [{ fromGroup: all }] }
          - { type: worker, name: jobs, envVars: [{ key: REDIS_URL, fromService: { type: web, name: api, envVarKey: REDIS_URL } }] }
          - { type: worker, name: old, envVars: [{ key: REDIS_URL, value: "redis://elsewhere:6379" }] }
      - name: staging
        services:
          - { type: web, name: api, envVars: [{ key: REDIS_URL, value: "redis://staging/0" }] }
          - { type: worker, name: open, envVars: [{ key: REDIS_URL, sync: false }] }
`;
    expect(told({ 'render.yaml': text })).toEqual([
      'redis_url render.yaml:13 REDIS_URL of old leads to elsewhere:6379, REDIS_URL elsewhere to cache:6379',
    ]);
    expect(audit({ 'render.yaml': text })?.unseen).toEqual([
      'render.yaml:17: what REDIS_URL of open is, the file does not hold',
    ]);
  });

  it('of variables copied in a circle is read all the same', () => {
    const copied = (from: string) =>
      `envVars: [{ key: REDIS_URL, fromService: { type: web, name: ${from}, envVarKey: REDIS_URL } }]`;
    const text = `services:\n  - { type: web, name: a, ${copied('b')} }\n  - { type: web, name: b, ${copied('a')} }\n`;
    expect(told({ 'render.yaml': text })).toEqual([]);
  });
});

describe('a compose file', () => {
  it('is read with anchors, lists and maps, defaults, files and services that extend others', () => {
    const text = `x-env: &env
  REDIS_URL: \${REDIS_URL:-redis://redis:6379}
services:
  redis: { image: "redis:7", healthcheck: { test: [CMD, redis-cli, ping] } }
  api:
    environment: { <<: *env, PORT: 80 }
    healthcheck: { test: curl -f http://localhost/ }
  jobs: { environment: ["REDIS_URL=redis://redis:6379/0", "DEBUG"] }
  beat: { extends: { service: jobs }, profiles: [full] }
  mail: { env_file: mail.env }
  more: { env_file: [{ path: ./sub/more.env, required: false }, mail.env] }
  none: { env_file: [{ path: gone.env, required: false }] }
  passed: { environment: { REDIS_URL: } }
`;
    const files = {
      'compose.yaml': text,
      'mail.env': 'REDIS_URL=redis://redis',
      'sub/more.env': 'REDIS_URL=redis://other',
    };
    expect(told(files)).toEqual([]);
    const moved = { ...files, 'mail.env': '\nREDIS_URL=redis://other/2' };
    expect(told(moved)).toEqual([
      'redis_url mail.env:2 REDIS_URL of mail leads to other:6379/2, REDIS_URL elsewhere to redis:6379',
    ]);
  });

  it.each([
    ['image: postgres:17', 'curl -f http://localhost:5432'],
    ['image: docker.io/library/redis:7', '[CMD, wget, "http://localhost:6379"]'],
    ['build: ./redis', 'curl localhost:6379'],
  ])('%s has no health check by HTTP', (made, test) => {
    const text = `services:\n  redis:\n    ${made}\n    healthcheck:\n      test: ${test}\n`;
    expect(told({ 'compose.yaml': text })).toEqual([
      'health_check compose.yaml:5 redis speaks TCP, and has a health check by HTTP',
    ]);
  });

  it('keeps no secret but references and placeholders', () => {
    const text = `services:
  api:
    environment:
      A_PASSWORD: \${A_PASSWORD}
      B_TOKEN: \${B_TOKEN:-}
      C_PASSWORD_FILE: /run/secrets/c
      D_PASSWORD: changeme
      E_PASSWORD: \${E_PASSWORD:-hunter2}
      REDIS_URL: redis://:\${PW}@redis:6379
    command: redis-server --requirepass hunter2
`;
    expect(told({ 'compose.yaml': text })).toEqual([
      'credentials compose.yaml:8 E_PASSWORD of api is in the open (***)',
      'credentials compose.yaml:10 a password is in the open (***)',
    ]);
  });

  it('says what it leaves to others', () => {
    const text = `include: [other.yml]\nservices:\n  a: { extends: { file: b.yml, service: x } }\n  c: { env_file: "\${FILE}" }\n`;
    expect(audit({ 'compose.yaml': text })).toMatchObject({
      unreadable: undefined,
      unseen: [
        'compose.yaml:1: files under include are not read: name them too',
        'compose.yaml:3: what a extends is in another file',
        'compose.yaml:4: which env_file c has, only the environment knows',
      ],
    });
  });
});

describe('a .env file', () => {
  it('is held against the same rules; secrets belong into it, and not into an example', () => {
    const text =
      'REDIS_URL=redis://:hunter2@localhost\nCELERY_BROKER_URL=redis://other\n# UPSTASH_URL=x.upstash.io\n';
    const retired = (file: string) => `retired ${file}:2 CELERY_BROKER_URL of ${file} is a retired variable`;
    expect(told({ '.env': text })).toEqual([retired('.env')]);
    expect(told({ '.env.example': text })).toEqual([
      'credentials .env.example:1 REDIS_URL of .env.example holds a password (***)',
      retired('.env.example'),
    ]);
  });
});

const compose = (services: string) => ({ 'compose.yaml': `services:\n${services}` });

describe('a file that cannot be read', () => {
  it.each([
    [{ 'render.yaml': 'services: [' }, /^render.yaml: expected YAML, got: /],
    [
      { 'render.yaml': '' },
      /^render.yaml: expected a Render blueprint, a compose file or a .env file, got none of them$/,
    ],
    [{ 'render.yaml': '- 1' }, /got none of them$/],
    [
      { 'render.yaml': 'services: 5\ndatabases: []' },
      /^render.yaml: expected services to be a list, got a single value at line 1$/,
    ],
    [
      { 'render.yaml': 'services: [5]' },
      /^render.yaml: expected a service to be a map, got a single value at line 1$/,
    ],
    [
      { 'render.yaml': 'services:\n  - type: web' },
      /^render.yaml: expected a name of a service, got none at line 2$/,
    ],
    [
      { 'render.yaml': 'services:\n  - { type: web, name: a, envVars: 5 }' },
      /expected envVars of a to be a list/,
    ],
    [
      { 'render.yaml': 'services: [{ type: web, name: a, envVars: [{ value: x }] }]' },
      /expected a key of a variable of a, got none/,
    ],
    [
      { 'render.yaml': 'services: [{ type: web, name: a, region: [x] }]' },
      /expected region of a to be a single value, got a list/,
    ],
    [{ 'render.yaml': 'services: &x [*x]' }, /expected no alias inside of itself/],
    [compose('  a: 5'), /^compose.yaml: expected a to be a map, got a single value at line 2$/],
    [compose('  a: { environment: 5 }'), /expected environment of a to be a map/],
    [compose('  a: { environment: [{ b: c }] }'), /expected a variable of a to be a single value, got a map/],
    [
      compose('  a: { extends: { service: b } }\n  b: { extends: { service: a } }'),
      /expected a not to extend itself, got a loop/,
    ],
    [compose('  a: { extends: { service: gone } }'), /expected the service gone that a extends, got none/],
    [
      compose('  a: { env_file: gone.env }'),
      /^compose.yaml: couldn't read env_file gone.env of a: expected a readable file, got none at line 2$/,
    ],
    [{ '.env': 'one two' }, /^.env: expected NAME=value, got something else at line 1$/],
  ] as const)('%j is told in one sentence', (files, sentence) => {
    const found = audit(files);
    expect(found?.unreadable).toMatch(sentence);
    expect(found?.problems).toEqual([]);
  });

  it.each([
    ['gone.yaml', undefined, 'expected a readable file, got none'],
    ['folder.yaml', undefined, 'expected a readable file, got a folder'],
    ['huge.yaml', Buffer.alloc(2 ** 20 + 1, 'a'), 'expected 1 MiB at most, got 1048577 bytes'],
    ['binary.yaml', Buffer.from([0x61, 0, 0x62]), 'expected a text, got a binary file'],
    ['latin.yaml', Buffer.from([0x61, 0xe4, 0x62]), 'expected a text in UTF-8, got a binary file'],
  ])('%s on the disk is told in one sentence', (name, content, sentence) => {
    const path = join(work.dir, name);
    if (name === 'folder.yaml') mkdirSync(path);
    if (content) writeFileSync(path, content);
    expect(auditFiles([path], rules, readText)[0]?.unreadable).toBe(`${path}: ${sentence}`);
  });

  it('never breaks on any text, and never tells more than one sentence', () => {
    const part = fc.constantFrom(
      'services:',
      '\n',
      '  ',
      '- ',
      'a',
      ': ',
      '{',
      '}',
      '[',
      ']',
      '&x ',
      '*x',
      '"',
      '<<',
      'name',
      'type',
      'env_file',
      '=',
      '#',
      '|',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), fc.constantFrom('a.yaml', '.env'), (parts, file) => {
        const found = audit({ [file]: parts.join('') });
        expect(found?.unreadable ?? '').not.toContain('\n');
      }),
    );
  });
});

it('the same file is audited once, and a secret is in no sentence', () => {
  const files = {
    'render.yaml': good
      .replace('generateValue: true', 'value: hunter2')
      .replace('redis://c', 'redis://u:hunter2@c'),
  };
  const found = auditFiles(
    ['render.yaml', 'render.yaml'],
    rules,
    (file) => files[file as keyof typeof files],
  );
  expect(found).toHaveLength(1);
  expect(found[0]?.problems).toHaveLength(2);
  expect(JSON.stringify(found)).not.toContain('hunter2');
});
