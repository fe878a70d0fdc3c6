// No page, answer, log or output holds a secret: each way to fail is provoked on a real exporter that has many of them.
import { readFileSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { hashSync } from 'bcryptjs';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { accepts } from '../../demo/servers/process.ts';
import { root } from '../../demo/servers/root.ts';
import { newToken } from '../../exporter/web/tokens.ts';
import { brokenConfigs, brokenWebConfigs } from '../support/broken-configs.ts';
import { Workplace } from '../support/folder.ts';
import { basic, login, SecretTargets, user } from '../support/secret-targets.ts';
import { guardLogins, refuseLogins, Secrets } from '../support/secrets.ts';

const work = new Workplace();
afterAll(() => work.end());
const secrets = new Secrets();
const places = new SecretTargets(work, secrets);
const { env, targets } = places;
const tokens: Record<string, string> = {};
let exporter: ExporterServer;

const password = (name: string): string => secrets.make(name, user);
const file = (name: string, text: string): string => {
  const path = join(work.dir, name);
  writeFileSync(path, text);
  return path;
};

const command = async (
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<number> => {
  const {
    exitCode = -1,
    stdout,
    stderr,
  } = await execa(process.execPath, [join(root, 'dist/exporter/main.js'), ...args], {
    env: { ...env, ...more },
    reject: false,
  });
  secrets.hear(`headroom ${args.join(' ')}`, `${stdout}\n${stderr}`);
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

const configText = (): string => {
  const access = {
    tokens: [
      { name: 'ops', sha256: tokenOf('ops'), permissions: ['ACCESS_MONITORING'] },
      { name: 'reader', sha256: tokenOf('reader'), permissions: [] },
    ],
  };
  return JSON.stringify({
    min_interval: 0,
    scrape_timeout: '1s',
    grafana_url: 'http://grafana:3000',
    access,
    targets,
  });
};

const webConfigText = (): string => {
  const secret = password('of the web');
  const hash = hashSync(secret, 4);
  secrets.know('hash of the web', hash.slice(7));
  const pem = readFileSync(join(root, 'test/fixtures/tls/key.pem'), 'utf8');
  secrets.know('key of the web', pem.split('\n').slice(1, 3).join('\n'));
  tokens.web = basic(secret);
  const tls = ['cert', 'key'].map((name) => [`${name}_file`, join(root, `test/fixtures/tls/${name}.pem`)]);
  return JSON.stringify({ tls_server_config: Object.fromEntries(tls), basic_auth_users: { [user]: hash } });
};

/** Asks the exporter and notes all that it says, headers too. */
const ask = (path: string, authorization?: string, options: RequestOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = {
      ...(authorization && { authorization }),
      'x-prometheus-scrape-timeout-seconds': '1.25',
    };
    request(
      `https://127.0.0.1:${exporter.port}${path}`,
      { rejectUnauthorized: false, headers, ...options },
      async (answer) => {
        const body = await textOf(answer);
        secrets.hear(`${answer.statusCode} ${path}`, `${answer.rawHeaders.join('\n')}\n${body}`);
        resolve(body);
      },
    )
      .on('error', reject)
      .end();
  });

beforeAll(async () => {
  await places.start();
  exporter = work.keep(
    await startExporter({
      dir: work.dir,
      env,
      config: file('headroom.yml', configText()),
      args: [
        '--log.level=debug',
        '--web.enable-lifecycle',
        `--web.config.file=${file('web.yml', webConfigText())}`,
      ],
      ready: accepts,
    }),
  );
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

it('finds the login of a URL in a page or log of any test', () => {
  const secret = new Secrets().make('of a test');
  guardLogins({ SOME_URL: `redis://me:${encodeURIComponent(secret)}@host` });
  const told = [secret, encodeURIComponent(secret), basic(secret, 'me'), `redis://me:${secret}@host`];
  for (const text of told)
    expect(() => refuseLogins('the page', `x ${text} y`)).toThrow(
      'no login in the page, got that of SOME_URL',
    );
  expect(() => refuseLogins('the page', 'redis://me:***@host')).not.toThrow();
});

it('tells nothing in any answer, while everything fails that can', async () => {
  const names = targets.map(({ name }) => String(name));
  const page = await ask('/metrics', tokens.web);
  const reasons = new Set(
    [...page.matchAll(/target_failure_reason\{.*reason="(\w+)"/g)].map(([, reason]) => reason),
  );
  for (const reason of ['auth', 'unsupported', 'refused', 'timeout', 'dns', 'protocol', 'permission'])
    expect(reasons).toContain(reason);
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
});

it('tells nothing of a config that cannot be used', async () => {
  const config = join(work.dir, 'headroom.yml');
  const good = readFileSync(config, 'utf8');
  for (const text of brokenConfigs((name) => password(`in a config with ${name}`))) {
    writeFileSync(config, text);
    expect(await ask('/-/reload', tokens.web, { method: 'POST' })).toMatch(/^Expected a config/);
  }
  writeFileSync(config, good);
  const web = brokenWebConfigs((name) => password(`in a web config with ${name}`));
  const codes = web.map((text, at) =>
    command(['serve', `--config.file=${config}`, `--web.config.file=${file(`web-${at}.yml`, text)}`]),
  );
  expect(await Promise.all(codes)).toEqual(web.map(() => 2));
  expect(secrets.leaks()).toEqual([]);
});

it('tells nothing in what commands print', async () => {
  const config = `--config.file=${join(work.dir, 'headroom.yml')}`;
  const elsewhere = `http://${login(password('of Alertmanager and Prometheus'))}@${places.http}`;
  const bad = {
    REDIS_URL: `redis://me:${password('in a bad URL')}`,
    DATABASE_URL: `pg://me:${password('in another')}@h`,
  };
  const codes = await Promise.all([
    command(['config', config]),
    command(['grants', config]),
    command(['audit', config]),
    command(['audit', ...places.deployment()]),
    command(['check', config]),
    command(['check', '--json', config]),
    command(['config', '--suggest', config]),
    command(['check', config, '--prometheus', elsewhere]),
    command(['test-page', '--alertmanager', elsewhere]),
    command(['config'], bad),
  ]);
  expect(codes).toEqual([0, 0, 1, 1, 2, 2, 2, 2, 1, 2]);
  expect(secrets.leaks().filter((leak) => leak.startsWith('headroom'))).toEqual([]);
});

it('tells nothing in its log, to the end', async () => {
  await exporter.stop();
  const log = readFileSync(exporter.log, 'utf8');
  secrets.hear('the log', log);
  for (const line of ['collector failed', 'config not reloaded', 'stopping']) expect(log).toContain(line);
  expect(secrets.leaks()).toEqual([]);
  const { answers, characters, secrets: number } = secrets.heard;
  if (process.env.HEADROOM_SHOW)
    process.stdout.write(`${answers} answers, ${characters} characters, ${number} secrets\n`);
  expect(answers).toBeGreaterThan(300);
});
