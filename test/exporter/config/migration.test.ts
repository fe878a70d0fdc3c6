import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { root } from '../../../demo/servers/root.ts';
import type { RedisTargetConfig } from '../../../exporter/config/config.ts';
import { ConfigError } from '../../../exporter/config/fault.ts';
import { parseConfig } from '../../../exporter/config/parse.ts';
import { printConfig } from '../../../exporter/config/print.ts';

const files: Readonly<Record<string, string>> = {
  old: 'redis://:hunter2@old.example:6379\n',
  'good.conf': 'maxmemory 256mb\n',
  'bad.conf': 'maxmemory\n',
};
const readFile = (path: string): string => {
  const text = files[path] ?? (path.endsWith('redis/redis.conf') ? readFileSync(path, 'utf8') : undefined);
  if (text === undefined) throw Object.assign(new Error('none'), { code: 'ENOENT' });
  return text;
};
const env = { OLD_URL: 'rediss://u:hunter2@old.example:6380' };

const parse = (more: object) => {
  const target = { name: 'main', kind: 'redis', url: 'redis://here:6379', ...more };
  return parseConfig({ name: 'x', text: JSON.stringify({ targets: [target] }) }, env, readFile);
};
const main = (more: object) => parse(more).targets[0] as RedisTargetConfig;
const faults = (more: object): readonly string[] => {
  try {
    parse(more);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

describe('migration', () => {
  it('has defaults for all it does not say, and is nothing where it is not said', () => {
    expect(main({ migration: {} }).migration).toEqual({
      rules: {
        hosts: ['*.upstash.io'],
        variables: ['CELERY_BROKER_URL', 'CELERY_RESULT_BACKEND', 'UPSTASH_*'],
        schemes: [],
        region: undefined,
      },
      retired: [],
      files: [],
      everyMs: 300_000,
    });
    expect(main({}).migration).toBeUndefined();
    expect(main({}).redisConf).toBeUndefined();
  });

  it('takes URLs from the environment or a file, and searches files for their hosts', () => {
    const { migration } = main({
      migration: { retired: { urls: ['${OLD_URL}'], hosts: [] }, region: 'ohio' },
    });
    expect(migration?.rules).toMatchObject({ hosts: ['old.example'], region: 'ohio' });
    expect(migration?.retired).toMatchObject([{ host: 'old.example', port: 6380, tls: true }]);
    expect(main({ migration: { retired: { url_file: 'old' } } }).migration?.retired).toHaveLength(1);
  });

  it.each([
    [
      { migration: { retired: { urls: ['redis://:hunter2@old:6379'] } } },
      'targets[0].migration.retired.urls[0]: expected the password from ${NAME} or url_file, got it in the open',
    ],
    [
      { migration: { retired: { urls: ['redis://here:6379'] } } },
      'targets[0].migration.retired: expected another Redis than that of the target, got the same',
    ],
    [
      { migration: { retired: { urls: ['redis://a'], url_file: 'old' } } },
      'targets[0].migration.retired.urls: expected either urls or url_file, got both',
    ],
    [
      { migration: { retired: { url_file: 'gone' } } },
      'targets[0].migration.retired.url_file: expected a readable file, got ENOENT for gone',
    ],
    [
      { migration: { retired: { schemes: ['rediss://'] } } },
      'targets[0].migration.retired.schemes[0]: expected the scheme of a URL such as rediss, got a text of 9 characters',
    ],
    [
      { migration: { retired: { variables: ['A B'] } } },
      'targets[0].migration.retired.variables[0]: expected the name of a variable, * for any letters, got "A B"',
    ],
    [
      { migration: { retired: { hosts: ['a b'] } } },
      'targets[0].migration.retired.hosts[0]: expected a host name or address, * for any letters, got "a b"',
    ],
    [
      { migration: { old: true } },
      'targets[0].migration.old: expected one of retired, files, region, every, got "old"',
    ],
    [
      { migration: { files: 'render.yaml' } },
      'targets[0].migration.files: expected a list, got "render.yaml"',
    ],
    [
      { redis_conf: 'gone.conf' },
      'targets[0].redis_conf: expected a readable file, got ENOENT for gone.conf',
    ],
    [
      { redis_conf: 'bad.conf' },
      'targets[0].redis_conf: expected a setting and its value, got something else at line 1 of bad.conf',
    ],
  ])('%j is refused in one sentence', (more, sentence) => {
    expect(faults(more)).toEqual([sentence]);
    expect(faults(more).join()).not.toContain('hunter2');
  });

  it('is printed without its secrets, and what is printed is read again', () => {
    const printed = printConfig(
      parse({ redis_conf: 'good.conf', migration: { retired: { urls: ['${OLD_URL}'] }, files: ['.env'] } }),
    );
    expect(printed).not.toContain('hunter2');
    expect(printed).toContain('rediss://u:***@old.example:6380/0');
    expect(parseYaml(printed).targets[0]).toMatchObject({
      redis_conf: 'good.conf',
      migration: { files: ['.env'], every: 300 },
    });
  });
});

it('redis_conf reads the file that comes with Headroom, or another one', () => {
  expect(main({ redis_conf: 'shipped' }).redisConf?.directives.get('maxmemory-policy')).toEqual([
    ['volatile-lru'],
  ]);
  expect(main({ redis_conf: 'good.conf' }).redisConf?.directives.get('maxmemory')).toEqual([['256mb']]);
});

it('the example of the documentation is a config', () => {
  const document = readFileSync(join(root, 'docs/audit.md'), 'utf8');
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(document) ?? [];
  const config = parseConfig(
    { name: 'docs/audit.md', text },
    { REDIS_URL: 'redis://here', OLD_REDIS_URL: 'rediss://:x@old:1' },
    readFile,
  );
  expect((config.targets[0] as RedisTargetConfig).migration).toMatchObject({
    files: ['render.yaml', 'docker-compose.yml', '.env'],
  });
});
