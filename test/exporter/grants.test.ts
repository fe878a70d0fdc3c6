import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../exporter/config/parse.ts';
import { grantsOf, printGrants } from '../../exporter/grants.ts';

const configOf = (target: object, url = 'redis://localhost') =>
  parseConfig(
    { name: 'test', text: JSON.stringify({ targets: [{ name: 'main', kind: 'redis', url, ...target }] }) },
    {},
    () => '',
  );

const grants = (target: object, url?: string) => {
  const [first] = configOf(target, url).targets;
  if (first?.kind !== 'redis') throw new Error('Expected a Redis, got none');
  return grantsOf(first);
};

describe('the grants of a target', () => {
  it('are sorted, each once, and nothing that writes', () => {
    const { commands } = grants({});
    expect(commands).toEqual([...new Set(commands)].sort());
    expect(commands).toContain('info');
    expect(commands.filter((name) => /^(set|del|flush|eval|config\|set|keys$)/.test(name))).toEqual([]);
  });

  it('choose another database only where one is read', () => {
    expect(grants({}).commands).not.toContain('select');
    expect(grants({}, 'redis://localhost/2').commands).toContain('select');
    expect(grants({ celery: [{ db: 1 }] }).commands).toContain('select');
  });

  it('name no key twice that another glob covers', () => {
    expect(grants({}).keys).toEqual(['*']);
  });
});

describe('the channels of a target', () => {
  it('are those of the events of each Celery, as they are subscribed to', () => {
    expect(grants({ celery: [{}, { db: 2, key_prefix: 'a*b:' }] }).channels).toEqual([
      '/0.celeryev/*',
      'a\\*b:/2.celeryev/*',
    ]);
  });

  it('are none where no events are wanted, and nor are commands for them', () => {
    const { channels, commands } = grants({ celery: [{ events: false }] });
    expect([channels, commands.includes('psubscribe')]).toEqual([[], false]);
  });
});

describe('remote control', () => {
  const asking = { celery: [{ queues: ['q'], discover: false, control: true, events: false }], bullmq: [] };
  const writing = ['del', 'expire', 'publish', 'rpush', 'sadd', 'srem'];

  it('takes what it sends, the channel of requests, and the keys of its own replies', () => {
    const { commands, writes, channels } = grants(asking);
    expect(commands.filter((name) => writing.includes(name))).toEqual(writing);
    expect([commands.includes('psubscribe'), commands.includes('ping')]).toEqual([false, false]);
    expect(channels).toEqual(['/0.celery.pidbox']);
    expect(writes).toEqual(['*.reply.headroom.pidbox', '_kombu.binding.reply.headroom.pidbox']);
  });

  it('is granted under the prefix and by the exchange of each Celery', () => {
    const space = { db: 2, key_prefix: 'a*b:', control: true, control_exchange: 'steering' };
    const { writes, channels } = grants({ celery: [space] });
    expect(channels).toEqual(['a\\*b:/2.celeryev/*', 'a\\*b:/2.steering.pidbox']);
    expect(writes).toEqual(['a\\*b:*.reply.headroom.pidbox', 'a\\*b:_kombu.binding.reply.headroom.pidbox']);
  });

  it('is not granted where nobody asks', () => {
    const { commands, writes } = grants({});
    expect([commands.filter((name) => writing.includes(name)), writes]).toEqual([[], []]);
  });

  it('is printed as rights to write these keys, on each kind of server', () => {
    const lines = printGrants(configOf(asking)).match(/^ACL .*$/gm) ?? [];
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toContain(' ~*.reply.headroom.pidbox ');
  });
});

describe('what is printed', () => {
  it('is a line for each kind of server, for each target', () => {
    const text = printGrants(configOf({}));
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith('ACL SETUSER headroom reset on >PASSWORD '));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(' %R~* ');
    expect(lines[1]).toContain(' ~* ');
    expect(lines[0]).toContain(' resetchannels &/0.celeryev/* ');
    expect(text).not.toContain('select');
  });
});

describe('what is printed for a Redis that was moved away from', () => {
  it('is a line that lets its clients and INFO be read, and no key', () => {
    const retired = { urls: ['redis://old:6379', 'rediss://[2001:db8::1]:6380/3'] };
    const lines = printGrants(configOf({ migration: { retired } })).split('\n');
    const first = lines.indexOf('# main: the Redis that was moved away from, old:6379');
    const line = 'ACL SETUSER headroom reset on >PASSWORD resetchannels +client|list +client|setname +info';
    expect(lines.slice(first)).toEqual([
      '# main: the Redis that was moved away from, old:6379',
      line,
      '',
      '# main: the Redis that was moved away from, [2001:db8::1]:6380',
      `${line} +select`,
      '',
    ]);
  });
});

describe('what is printed for a Postgres', () => {
  it('is SQL for a role that sees all and has a slot of its own', () => {
    const url = 'postgresql://host/my"shop';
    expect(printGrants(parseConfig(undefined, { DATABASE_URL: url }, () => '')).split('\n')).toEqual([
      '-- postgres: Postgres, as a superuser or as one who may create roles',
      "CREATE ROLE headroom LOGIN PASSWORD 'PASSWORD' CONNECTION LIMIT 5;",
      'GRANT pg_read_all_stats, pg_read_all_settings TO headroom;',
      'GRANT CONNECT ON DATABASE "my""shop" TO headroom;',
      '-- postgres: Postgres 16 and later; with reserved_connections = 2 it is let in when all other slots are taken',
      'GRANT pg_use_reserved_connections TO headroom;',
      '',
    ]);
  });
});
