import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../exporter/config/fault.ts';
import { parseConfig } from '../../../exporter/config/parse.ts';
import { printConfig } from '../../../exporter/config/print.ts';
import { suggestConfig } from '../../../exporter/suggest.ts';

const parse = (keys: string) =>
  parseConfig(
    { name: 'test', text: `targets: [{ name: api, kind: application, ${keys} }]` },
    { SECRET: 'geheim' },
    () => 'http://from-file/metrics\n',
  );

const faults = (keys: string) => {
  try {
    parse(keys);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

describe('an application in the config', () => {
  it('needs a URL, and has a budget for its pools', () => {
    expect(parse('url: "http://api:8000/metrics"').targets).toEqual([
      {
        name: 'api',
        kind: 'application',
        addresses: [{ url: 'http://api:8000/metrics' }],
        budgets: { usageRatio: 0.8, pools: new Map() },
      },
    ]);
  });

  it('may have a page for each process, one login for all of them, and budgets by pool', () => {
    const [target] = parse(
      'urls: ["http://a/metrics", "http://b/metrics"], username: me, password: "${SECRET}", budgets: { usage: 0.7 }, pool_budgets: { orders: { usage: 0.9 } }',
    ).targets;
    const login = { username: 'me', password: 'geheim' };
    expect(target).toMatchObject({
      addresses: [
        { url: 'http://a/metrics', ...login },
        { url: 'http://b/metrics', ...login },
      ],
      budgets: { usageRatio: 0.7, pools: new Map([['orders', 0.9]]) },
    });
  });

  it('may have its URL in a file', () => {
    expect(parse('url_file: /run/url').targets).toMatchObject([
      { addresses: [{ url: 'http://from-file/metrics' }] },
    ]);
  });

  it.each([
    ['', 'targets[0].url: expected url or url_file, got nothing'],
    ['urls: []', 'targets[0].urls: expected at least one URL, got an empty list'],
    ['url: "http://a/", urls: ["http://b/"]', 'targets[0].urls: expected either url or urls, got both'],
    ['urls: ["http://a/", "http://a/"]', 'targets[0].urls[1]: expected each URL once, got one again'],
    [
      'urls: ["http://me:open@a/"]',
      'targets[0].urls[0]: expected username and password beside the URLs, got a login in one',
    ],
    [
      'url: "http://me:open@a/"',
      'targets[0].url: expected the password from ${NAME} or password_file, got it in the open',
    ],
    [
      'url: "http://a/", password: open',
      'targets[0].password: expected ${NAME} or password_file, got a password in the open',
    ],
    [
      'url: "http://a/", budgets: { usage: 2 }',
      'targets[0].budgets.usage: expected a number over 0 and at most 1, got 2',
    ],
    ['url: "http://a/", pool_budgets: { a: 1 }', 'targets[0].pool_budgets.a: expected a map, got 1'],
    ['url: "http://a/", pool_budgets: [1]', 'targets[0].pool_budgets: expected a map, got a list'],
  ])('is refused: %s', (keys, fault) => {
    expect(faults(keys)).toEqual([fault]);
  });

  it('refuses what is no URL, without showing it', () => {
    expect(faults('url: "file:///etc/secret"').join()).toMatch(
      /^targets\[0\]\.url: expected a URL such as .*got "file:\/\/…"$/,
    );
  });

  it('is printed without its password, as a config that reads the same', () => {
    const config = parse(
      'url: "http://api/metrics", username: me, password: "${SECRET}", pool_budgets: { a: { usage: 0.5 } }',
    );
    for (const text of [printConfig(config), suggestConfig(config, [])]) {
      expect(text).not.toContain('geheim');
      const again = parseConfig(
        { name: 'test', text: text.replace('"***"', '${SECRET}') },
        { SECRET: 'geheim' },
        () => '',
      );
      expect(again.targets).toEqual(config.targets);
    }
  });
});
