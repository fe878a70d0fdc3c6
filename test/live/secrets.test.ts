// No page, answer, log or output holds a secret: each way to fail is provoked on a real exporter that has many of them.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { hashSync } from 'bcryptjs';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { startPostgres } from '../../demo/servers/postgres.ts';
import { accepts } from '../../demo/servers/process.ts';
import { root } from '../../demo/servers/root.ts';
import { logFormats } from '../../exporter/log.ts';
import { newToken } from '../../exporter/web/tokens.ts';
import { brokenConfigs, brokenWebConfigs } from '../support/broken-configs.ts';
import { Workplace } from '../support/folder.ts';
import { givenSecrets } from '../support/given-secrets.ts';
import { hearFor, hearPage } from '../support/hearing.ts';
import { session } from '../support/postgres.ts';
import { scrape } from '../support/scrape.ts';
import { basic, login, SecretTargets, user } from '../support/secret-targets.ts';
import { everySecret, Secrets } from '../support/secrets.ts';

const soon = { timeout: 15_000, interval: 200 };
const work = new Workplace();
afterAll(() => work.end());
const secrets = everySecret;
const places = new SecretTargets(work, secrets);
const { env, targets } = places;
const tokens: Record<string, string> = {};
const config = join(work.dir, 'headroom.yml');
const webConfig = join(work.dir, 'web.yml');
/** One that logs in each format there is. */
let exporters: readonly ExporterServer[];

const password = (name: string): string => secrets.make(name, user);

const command = async (
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<number> => {
  const { exitCode = -1 } = await execa(process.execPath, [join(root, 'dist/exporter/main.js'), ...args], {
    env: { ...env, ...more },
    reject: false,
  });
  return exitCode;
};

const tokenOf = (name: string): string => {
  const said = newToken(name);
  const [token = '', digest = ''] = ['token', 'sha256'].map(
    (key) => new RegExp(`${key}: (\\S+)`).exec(said)?.[1],
  );
  secrets.know(`token of ${name}`, token.replace('headroom_', ''));
  tokens[name] = `Bearer ${token}`;
  return digest;
};

const access = () => ({
  tokens: [
    { name: 'ops', sha256: tokenOf('ops'), permissions: ['ACCESS_MONITORING'] },
    { name: 'reader', sha256: tokenOf('reader'), permissions: [] },
  ],
});

const configText = (all: readonly object[]): string =>
  JSON.stringify({
    min_interval: 0,
    scrape_timeout: '1s',
    grafana_url: 'http://grafana:3000',
    access: access(),
    targets: all,
  });

/** A web config whose user has a new password. */
const webConfigText = (name: string): string => {
  const secret = password(name);
  const hash = hashSync(secret, 4);
  secrets.know(`hash ${name}`, hash.slice(7));
  const pem = readFileSync(join(root, 'test/fixtures/tls/key.pem'), 'utf8');
  secrets.know('key of the web', pem.split('\n').slice(1, 3).join('\n'));
  tokens.web = basic(secret);
  const tls = ['cert', 'key'].map((name) => [`${name}_file`, join(root, `test/fixtures/tls/${name}.pem`)]);
  return JSON.stringify({ tls_server_config: Object.fromEntries(tls), basic_auth_users: { [user]: hash } });
};

const askOne = (
  { port }: ExporterServer,
  path: string,
  authorization: string | undefined,
  options: RequestOptions,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = {
      ...(authorization && { authorization }),
      'x-prometheus-scrape-timeout-seconds': '1.25',
    };
    const url = `https://127.0.0.1:${port}${path}`;
    request(url, { rejectUnauthorized: false, headers, ...options }, async (answer) => {
      const body = await textOf(answer);
      hearPage(`${answer.statusCode} ${path}`, answer.rawHeaders, body);
      resolve(body);
    })
      .on('error', reject)
      .end();
  });

/** Asks the exporters, and has all that they say looked at; what the first one said. */
const ask = async (path: string, authorization?: string, options: RequestOptions = {}): Promise<string> => {
  const said = await Promise.all(exporters.map((each) => askOne(each, path, authorization, options)));
  return said[0] ?? '';
};

/** How many lines of each log have these words. */
const logged = (words: string): readonly number[] =>
  exporters.map(({ log }) => readFileSync(log, 'utf8').split(words).length - 1);

const start = async (format: string): Promise<ExporterServer> =>
  work.keep(
    await startExporter({
      dir: work.dir,
      env,
      config,
      args: [
        '--log.level=debug',
        `--log.format=${format}`,
        '--web.enable-lifecycle',
        `--web.config.file=${webConfig}`,
      ],
      ready: accepts,
    }),
  );

beforeAll(async () => {
  await places.start();
  writeFileSync(config, configText(targets));
  writeFileSync(webConfig, webConfigText('of the web'));
  exporters = await Promise.all(logFormats.map(start));
});

it('finds a secret in whatever form it was said', () => {
  const leaky = new Secrets();
  const secret = leaky.make('of a test', 'me');
  const forms = {
    'as it is': secret,
    'as in a URL': encodeURIComponent(secret),
    'in base64': Buffer.from(secret).toString('base64'),
    'its beginning': `${secret.slice(0, 8)}…`,
    'its end': secret.slice(-8),
    'user and password in base64': Buffer.from(`me:${secret}`).toString('base64'),
  };
  for (const [form, text] of Object.entries(forms)) leaky.hear(form, `redis://me:${text}@host`);
  for (const form of Object.keys(forms)) expect(leaky.leaks()).toContain(`${form}: of a test, ${form}`);
});

it('finds one in an answer, an output, and the log of a program of ours or of others', async () => {
  const planted = new Secrets();
  const end = hearFor(planted);
  const ground = new Workplace();
  const secret = `planted-${randomUUID()}`;
  planted.know('one', secret);
  const target = { name: secret, kind: 'redis', url: `redis://127.0.0.1:${await getPort()}` };
  const path = ground.write('planted.yml', JSON.stringify({ targets: [target] }));
  const server = ground.keep(await startExporter({ dir: ground.dir, env: {}, config: path }));
  await scrape(`${server.url}/metrics`);
  await command(['config', `--config.file=${path}`]);
  const postgres = ground.keep(await startPostgres({ dir: ground.dir }));
  const admin = await session(ground, postgres.url);
  // Postgres logs the statements that it refuses.
  await expect(admin.query(`CREATE ROLE postgres PASSWORD '${secret}'`)).rejects.toThrow('already exists');
  await ground.end();
  end();
  const places = planted.leaks().filter((leak) => leak.endsWith(': one, as it is'));
  const told = [`${server.url}/metrics`, `config --config.file=${path}`, server.log, postgres.log];
  expect(places).toEqual(told.map((place) => expect.stringContaining(`${place}:`)));
}, 60_000);

it('knows the secrets that programs are given', () => {
  const path = work.write('given', 'of a file\n');
  const url = `redis://me:${encodeURIComponent('of a/URL')}@host`;
  const env = {
    SOME_URL: url,
    A_PASSWORD: 'of a name',
    A_KEY_FILE: path,
    HOME: '/',
    OTHER_URL: 'redis://me@host',
  };
  expect(givenSecrets(['--requirepass', 'of a flag', '>of a user', url, '--port', '1'], env)).toEqual([
    ['--requirepass', 'of a flag', 'default'],
    ['a user of Redis', 'of a user'],
    ['argument 3', 'of a/URL', 'me'],
    ['SOME_URL', 'of a/URL', 'me'],
    ['A_PASSWORD', 'of a name'],
    ['A_KEY_FILE', 'of a file'],
  ]);
});

it('finds a short one beside its user only', () => {
  const short = new Secrets();
  short.know('pw', 'pw', 'me');
  short.hear('a word', 'the pw of the host');
  short.hear('a URL', 'redis://me:pw@host');
  short.hear('a header', basic('pw', 'me'));
  expect(short.leaks()).toEqual(['a URL: pw, in a URL', 'a header: pw, user and password in base64']);
});

it('tells nothing in any answer, while everything fails that can', async () => {
  const names = targets.map(({ name }) => String(name));
  const reasons = new Set<string | undefined>();
  const look = async () => {
    for (const [, reason] of (await ask('/metrics', tokens.web)).matchAll(
      /failure_reason\{.*reason="(\w+)"/g,
    ))
      reasons.add(reason);
    return [...reasons];
  };
  // On a busy machine some are a timeout at first.
  await expect
    .poll(look, soon)
    .toEqual(
      expect.arrayContaining(['auth', 'unsupported', 'refused', 'timeout', 'dns', 'protocol', 'permission']),
    );
  const unknown = [password('of nobody'), password('of no target')] as const;
  const logins = [
    undefined,
    tokens.web,
    basic(unknown[0]),
    tokens.ops,
    tokens.reader,
    `Bearer ${unknown[0]}`,
  ];
  const api = [
    'redis/health',
    'redis/stats',
    'redis/celery-queues',
    'redis/connection-audit',
    'database/health',
    'database/pool-status',
  ];
  const wrong = encodeURIComponent(`redis://${login(unknown[1])}@127.0.0.1`);
  const paths = [
    ...['/', '/sd', '/-/healthy', '/-/ready', '/-/reload', '/admin/analytics/redis', `/none?a=${wrong}`],
    ...[...names, wrong].map((name) => `/probe?target=${name}`),
    ...api.flatMap((path) =>
      ['', '?target=application-login', `?target=${wrong}`].map((query) => `/api/${path}${query}`),
    ),
    `/api/database/pool-status?pool=${wrong}`,
  ];
  for (const each of logins) await Promise.all(paths.map((path) => ask(path, each)));
  expect(secrets.leaks()).toEqual([]);
}, 60_000);

it('tells nothing of a config that cannot be used', async () => {
  const good = readFileSync(config, 'utf8');
  for (const text of brokenConfigs((name) => password(`in a config with ${name}`))) {
    writeFileSync(config, text);
    expect(await ask('/-/reload', tokens.web, { method: 'POST' })).toMatch(/^Expected a config/);
  }
  writeFileSync(config, good);
  const web = brokenWebConfigs((name) => password(`in a web config with ${name}`));
  const codes = web.map((text, at) =>
    command(['serve', `--config.file=${config}`, `--web.config.file=${work.write(`web-${at}.yml`, text)}`]),
  );
  expect(await Promise.all(codes)).toEqual(web.map(() => 2));
  expect(secrets.leaks()).toEqual([]);
});

it('tells nothing in what commands print', async () => {
  const given = `--config.file=${config}`;
  const elsewhere = `http://${login(password('of Alertmanager and Prometheus'))}@${places.http}`;
  const bad = {
    REDIS_URL: `redis://me:${password('in a bad URL')}`,
    DATABASE_URL: `pg://me:${password('in another')}@h`,
  };
  const codes = await Promise.all([
    command(['config', given]),
    command(['grants', given]),
    command(['audit', given]),
    command(['audit', ...places.deployment()]),
    command(['check', given]),
    command(['check', '--json', given]),
    command(['config', '--suggest', given]),
    command(['check', given, '--prometheus', elsewhere]),
    command(['test-page', '--alertmanager', elsewhere]),
    command(['config'], bad),
  ]);
  expect(codes).toEqual([0, 0, 1, 1, 2, 2, 2, 2, 1, 2]);
  expect(secrets.leaks()).toEqual([]);
}, 60_000);

it('tells nothing when targets and users change while it runs', async () => {
  const [broken = ''] = brokenWebConfigs((name) => password(`in a changed web config with ${name}`));
  writeFileSync(webConfig, broken);
  const old = tokens.web;
  const secret = work.write('changed.password', password('of changed targets'));
  const login = { username: user, password_file: secret };
  const changed = [
    { name: 'redis', kind: 'redis', url: `redis://${new URL(env.REDIS_URL ?? '').host}`, ...login },
    { name: 'application', kind: 'application', url: `http://${places.http}/metrics`, ...login },
  ];
  const others = targets.filter(({ name }) => !changed.some((each) => each.name === name));
  writeFileSync(config, configText([...others, ...changed]));
  expect(await ask('/-/reload', old, { method: 'POST' })).toBe('Headroom has reloaded its config.\n');
  await expect
    .poll(() => ask('/metrics', old), soon)
    .toMatch(/failure_reason\{target="redis",.*reason="auth"/);
  writeFileSync(secret, password('of changed targets again'));
  for (const { pid } of exporters) process.kill(pid, 'SIGHUP');
  await expect.poll(() => logged('config reloaded'), soon).toEqual([2, 2]);
  await ask('/metrics', old);
  await expect.poll(() => logged('web config not reloaded'), soon).toEqual([1, 1]);
  writeFileSync(webConfig, webConfigText('of the changed web'));
  await expect.poll(() => ask('/-/healthy', tokens.web), soon).toBe('Headroom is healthy.\n');
  expect(await ask('/metrics', old)).toMatch(/^Expected a user and password/);
  await ask('/metrics', tokens.web);
  expect(secrets.leaks()).toEqual([]);
}, 60_000);

it('tells nothing in its log, to the end', async () => {
  for (const exporter of exporters) await exporter.stop();
  for (const words of ['collector failed', 'config not reloaded', 'config reloaded', 'stopping'])
    expect(logged(words)).not.toContain(0);
  await work.end();
  expect(secrets.leaks()).toEqual([]);
  expect(secrets.heard.answers).toBeGreaterThan(600);
});
