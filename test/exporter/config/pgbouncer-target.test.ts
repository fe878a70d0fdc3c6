import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../exporter/config/parse.ts';
import { printConfig } from '../../../exporter/config/print.ts';
import { printGrants } from '../../../exporter/grants.ts';
import { suggestConfig } from '../../../exporter/suggest.ts';

const env = { POOLER_URL: 'postgresql://stats:secret@pooler.example' };
const parse = (keys: string) =>
  parseConfig(
    { name: 'headroom.yml', text: `targets: [{ name: pooler, kind: pgbouncer, ${keys} }]` },
    env,
    () => 'from file\n',
  );

describe('a PgBouncer target', () => {
  it('has budgets of its own kind', () => {
    expect(parse('url: "${POOLER_URL}"').targets).toEqual([
      {
        name: 'pooler',
        kind: 'pgbouncer',
        address: {
          host: 'pooler.example',
          port: 6432,
          ssl: 'prefer',
          username: 'stats',
          password: 'secret',
          database: 'pgbouncer',
        },
        budgets: { poolRatio: 0.9, waitSeconds: 1 },
      },
    ]);
    const [target] = parse('url: "${POOLER_URL}", budgets: { pool: 0.5, wait: 200ms }').targets;
    expect(target?.budgets).toEqual({ poolRatio: 0.5, waitSeconds: 0.2 });
  });

  it('takes its password from a file', () => {
    const [target] = parse('url: "postgresql://pooler", username: stats, password_file: /run/pw').targets;
    expect(target).toMatchObject({ address: { username: 'stats', password: 'from file' } });
  });

  it.each([
    [
      'url: "postgresql://pooler/shop"',
      'targets[0].url: expected a URL such as postgresql://host:6432/pgbouncer',
    ],
    ['url: "${POOLER_URL}", budgets: { pool: 2 }', 'expected a number over 0 and at most 1, got 2'],
    ['url: "${POOLER_URL}", budgets: { connections: 1 }', 'expected one of pool, wait, got "connections"'],
    ['budgets: {}', 'targets[0].url: expected url or url_file, got nothing'],
  ])('is refused with %s', (keys, expected) => {
    expect(() => parse(keys)).toThrow(expected);
  });

  it('is printed without its password', () => {
    const text = printConfig(parse('url: "${POOLER_URL}"'));
    expect(text).toContain('url: postgresql://stats:***@pooler.example:6432/pgbouncer?sslmode=prefer');
    expect(text).not.toContain('secret');
  });

  it('is suggested with its URL from the environment', () => {
    expect(suggestConfig(parse('url: "${POOLER_URL}"'), [])).toContain('url: ${PGBOUNCER_URL}');
  });

  it('is granted by a line of its config', () => {
    expect(printGrants(parse('url: "${POOLER_URL}"')).split('\n')).toContain('stats_users = headroom');
  });
});

it('PGBOUNCER_URL alone is enough', () => {
  const { targets } = parseConfig(undefined, { PGBOUNCER_URL: 'postgresql://pooler' }, () => '');
  expect(targets.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['pgbouncer pgbouncer']);
});
