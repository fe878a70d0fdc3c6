import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../exporter/config/fault.ts';
import { parseConfig } from '../../../exporter/config/parse.ts';
import { printConfig } from '../../../exporter/config/print.ts';

const env = { DB_URL: 'postgresql://reader:secret@db.example/shop?sslmode=require', DB_PASSWORD: 'other' };
const files: Readonly<Record<string, string>> = {
  '/run/url': 'postgresql://file.example',
  '/run/password': 'from file\n',
};
const parse = (keys: string, environment: Readonly<Record<string, string>> = env) =>
  parseConfig(
    { name: 'headroom.yml', text: `targets: [{ name: db, kind: postgres, ${keys} }]` },
    environment,
    (path) => files[path] ?? '',
  );
const faultsOf = (keys: string): string => {
  try {
    parse(keys);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

describe('a Postgres target', () => {
  it('has budgets of its own kind', () => {
    expect(parse('url: "${DB_URL}"').targets).toEqual([
      {
        name: 'db',
        kind: 'postgres',
        address: {
          host: 'db.example',
          port: 5432,
          ssl: 'require',
          username: 'reader',
          password: 'secret',
          database: 'shop',
        },
        budgets: {
          connectionsRatio: 0.8,
          transactionSeconds: 300,
          idleInTransactionSeconds: 60,
          lockWaitSeconds: 30,
        },
      },
    ]);
    const [target] = parse(
      'url: "${DB_URL}", budgets: { connections: 0.5, transaction: 1m, idle_in_transaction: 5s, lock_wait: 500ms }',
    ).targets;
    expect(target?.budgets).toEqual({
      connectionsRatio: 0.5,
      transactionSeconds: 60,
      idleInTransactionSeconds: 5,
      lockWaitSeconds: 0.5,
    });
  });

  it('takes its URL and password from files', () => {
    const [target] = parse('url_file: /run/url, username: reader, password_file: /run/password').targets;
    expect(target).toMatchObject({
      address: { host: 'file.example', username: 'reader', password: 'from file' },
    });
  });

  it.each([
    ['url: "redis://host"', 'targets[0].url: expected a URL such as postgresql://host:5432/database'],
    [
      'url: "postgresql://reader:open@host"',
      'targets[0].url: expected the password from ${NAME} or password_file',
    ],
    ['url: "${DB_URL}", password: open', 'targets[0].password: expected ${NAME} or password_file'],
    ['url: "${DB_URL}", celery: []', 'targets[0].celery: expected one of name, kind, url,'],
    [
      'url: "${DB_URL}", budgets: { memory: 1 }',
      'targets[0].budgets.memory: expected one of connections, transaction,',
    ],
    ['url: "${DB_URL}", budgets: { connections: 2 }', 'expected a number over 0 and at most 1, got 2'],
    ['budgets: {}', 'targets[0].url: expected url or url_file, got nothing'],
  ])('is refused with %s', (keys, expected) => {
    expect(faultsOf(keys)).toContain(expected);
    expect(faultsOf(keys)).not.toMatch(/open@|secret/);
  });

  it('is printed without its password, as a file that is read again', () => {
    const text = printConfig(parse('url: "${DB_URL}"'));
    expect(text).toContain('url: postgresql://reader:***@db.example:5432/shop?sslmode=require');
    expect(text).not.toContain('secret');
    const socket = printConfig(parse('url: "postgresql:///db?host=/run/postgresql"'));
    expect(socket).toContain('url: postgresql:///db?host=/run/postgresql&port=5432&sslmode=prefer');
  });
});

describe('the environment', () => {
  const names = (environment: Readonly<Record<string, string>>) =>
    parseConfig(undefined, environment, () => '').targets.map(({ name, kind }) => `${name} ${kind}`);

  it('is enough with either URL, or with both', () => {
    expect(names({ DATABASE_URL: 'postgres://host/db' })).toEqual(['postgres postgres']);
    expect(names({ DATABASE_URL: 'postgres://host/db', REDIS_URL: 'redis://host' })).toEqual([
      'redis redis',
      'postgres postgres',
    ]);
  });

  it('is told which of its URLs is none, without its password', () => {
    expect(() => names({ DATABASE_URL: 'mysql://user:secret@host', REDIS_URL: 'redis://host' })).toThrow(
      /^environment: DATABASE_URL: expected a URL such as postgresql:.*, got "mysql:\/\/…"$/,
    );
  });
});
