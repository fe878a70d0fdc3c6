// Who may ask: tokens, users and TLS in front of a real exporter with a real Redis.
import { readFileSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { get as httpsGet, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { hashSync } from 'bcryptjs';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExporter } from '../../demo/servers/exporter.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { Workplace } from '../support/folder.ts';
import { hearPage } from '../support/hearing.ts';
import { place } from '../support/place.ts';
import { everySecret } from '../support/secrets.ts';

const work = new Workplace();
afterAll(() => work.end());

const tls = (name: string) => join(root, 'test/fixtures/tls', name);
const pem = (name: string) => readFileSync(tls(name), 'utf8');
let redis: RedisServer;
let config: string;
const tokens: Record<string, string> = {};

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

const ask = (url: string, options: RequestOptions = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? httpsGet : httpGet;
    get(url, { agent: false, ...options }, async (response) => {
      const body = await textOf(response);
      hearPage(url, response.rawHeaders, body);
      resolve({ status: response.statusCode ?? 0, body, headers: response.headers });
    }).on('error', reject);
  });

const bearer = (token = '') => ({ headers: { authorization: `Bearer ${token}` } });
const basic = (login: string) => ({
  headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
});

const makeToken = async (name: string): Promise<string> => {
  const { stdout } = await execa(process.execPath, [
    join(root, 'dist/exporter/main.js'),
    'token',
    '--name',
    name,
  ]);
  tokens[name] = /token: (\S+)/.exec(stdout)?.[1] ?? '';
  everySecret.know(`token of ${name}`, tokens[name].replace('headroom_', ''));
  return /sha256: (\S+)/.exec(stdout)?.[1] ?? '';
};

beforeAll(async () => {
  redis = work.keep(await startRedis({ dir: work.dir, where: place }));
  const client = new Redis(redis.url);
  await client.sadd('_kombu.binding.celery', 'celery\x06\x16\x06\x16celery');
  await client.lpush('celery', 'a', 'b');
  client.disconnect();
  config = join(work.dir, 'headroom.yml');
  const [ops, next, reader] = [await makeToken('ops'), await makeToken('next'), await makeToken('reader')];
  await makeToken('revoked');
  writeFileSync(
    config,
    `access:
  tokens:
    - { name: ops, sha256: ${ops}, permissions: [ACCESS_MONITORING] }
    - { name: next, sha256: ${next}, permissions: [ACCESS_MONITORING] }
    - { name: reader, sha256: ${reader}, permissions: [] }
targets: [{ name: main, kind: redis, url: "${redis.url}" }]
`,
  );
});

/** Whether anything listens there: what it asks of callers is what is tested. */
const isThere = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', reject);
  });

const exporterWith = async (webConfig?: string, given: { readonly config?: string } = { config }) =>
  work.keep(
    await startExporter({
      dir: work.dir,
      env: { REDIS_URL: redis.url },
      ...given,
      args: webConfig === undefined ? [] : [`--web.config.file=${webConfig}`],
      ready: webConfig === undefined ? undefined : isThere,
    }),
  );

describe('the old paths', () => {
  it('answer whoever has a token with the permission, and say why they do not answer others', async () => {
    const { url } = await exporterWith();
    const statuses = await Promise.all(
      ['ops', 'next', 'reader', 'revoked', 'none'].map(
        async (name) => (await ask(`${url}/api/redis/celery-queues`, bearer(tokens[name]))).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 403, 401, 401]);
    const queues = await ask(`${url}/api/redis/celery-queues`, bearer(tokens.ops));
    expect(JSON.parse(queues.body)).toEqual({
      queues: { status: 'ok', queues: { celery: 2 }, total_pending: 2 },
    });
    expect(queues.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const stats = JSON.parse((await ask(`${url}/api/redis/stats`, bearer(tokens.next))).body);
    expect(stats.stats.clients.connected_clients).toBeGreaterThan(0);
    const refused = await ask(`${url}/api/redis/stats`);
    expect([refused.status, JSON.parse(refused.body), refused.headers['www-authenticate']]).toEqual([
      401,
      { detail: 'Expected a bearer token that is believed, got none or another', reason: 'unauthorized' },
      'Bearer realm="headroom"',
    ]);
    const other = await ask(`${url}/api/redis/stats?target=redis://127.0.0.1:1`, bearer(tokens.ops));
    expect([other.status, JSON.parse(other.body).reason]).toEqual([404, 'unknown_target']);
    expect((await ask(`${url}/api/redis/health`)).body).toBe(
      '{"status":"healthy","connected":true,"error":null}',
    );
  });

  it('are closed to everybody where no token is configured, but for health', async () => {
    const { url } = await exporterWith(undefined, {});
    expect((await ask(`${url}/api/redis/stats`, bearer(tokens.ops))).status).toBe(401);
    expect((await ask(`${url}/api/redis/health`)).status).toBe(200);
  });
});

describe('a web config', () => {
  const webConfig = (name: string, text: string): string => work.write(name, text);
  const checked = async (path: string) => {
    const { exitCode } = await execa('promtool', ['check', 'web-config', path], { reject: false });
    return exitCode;
  };

  it('lets users with the right password pass, and tokens to the old paths', async () => {
    const right = everySecret.make('of ann', 'ann');
    const path = webConfig('users.yml', `basic_auth_users: { ann: "${hashSync(right, 4)}" }\n`);
    const { url } = await exporterWith(path);
    const statuses = await Promise.all([
      ask(`${url}/metrics`),
      ask(`${url}/metrics`, basic('ann:wrong')),
      ask(`${url}/metrics`, basic(`ann:${right}`)),
      ask(`${url}/-/healthy`),
      ask(`${url}/metrics`, bearer(tokens.ops)),
      ask(`${url}/api/redis/stats`, bearer(tokens.ops)),
      ask(`${url}/api/redis/stats`, basic(`ann:${right}`)),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 200, 401, 401, 200, 401]);
    expect(statuses[0]?.headers['www-authenticate']).toMatch(/^Basic /);
    expect(await checked(path)).toBe(0);
    const other = everySecret.make('of bob', 'bob');
    writeFileSync(path, `basic_auth_users: { bob: "${hashSync(other, 4)}" }\n`);
    await expect
      .poll(async () => (await ask(`${url}/metrics`, basic(`bob:${other}`))).status, { timeout: 20_000 })
      .toBe(200);
    expect((await ask(`${url}/metrics`, basic(`ann:${right}`))).status).toBe(401);
  });

  const askTls = (port: number, options: RequestOptions = {}) =>
    ask(`https://127.0.0.1:${port}/-/healthy`, {
      ca: [pem('cert.pem'), pem('renewed-cert.pem')],
      ...options,
    });
  const client = (name: string) => ({ cert: pem(`${name}-cert.pem`), key: pem(`${name}-key.pem`) });

  it('serves TLS, asks clients for their certificate, and takes a renewed one while it runs', async () => {
    const server = { cert: join(work.dir, 'server.pem'), key: join(work.dir, 'server-key.pem') };
    await copyFile(tls('cert.pem'), server.cert);
    await copyFile(tls('key.pem'), server.key);
    const path = webConfig(
      'tls.yml',
      `tls_server_config:
  cert_file: server.pem
  key_file: server-key.pem
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ${tls('client-ca.pem')}
  cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
`,
    );
    expect(await checked(path)).toBe(0);
    const { port } = await exporterWith(path);
    expect((await askTls(port, client('client'))).status).toBe(200);
    await expect(askTls(port)).rejects.toThrow();
    await expect(askTls(port, client('stranger'))).rejects.toThrow();
    await expect(ask(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
    await copyFile(tls('renewed-cert.pem'), server.cert);
    await copyFile(tls('renewed-key.pem'), server.key);
    const served = () =>
      askTls(port, { ca: pem('renewed-cert.pem'), ...client('client') }).then(
        ({ status }) => status,
        () => 'the old one',
      );
    await expect.poll(served, { timeout: 20_000 }).toBe(200);
  });

  it.each([
    ['RequestClientCert', [200, 200, 200]],
    ['RequireAnyClientCert', [0, 200, 200]],
    ['VerifyClientCertIfGiven', [200, 200, 0]],
  ])('with %s admits none, a known and a strange certificate as %j', async (type, expected) => {
    const ca = type.startsWith('Verify') ? `, client_ca_file: "${tls('client-ca.pem')}"` : '';
    const path = webConfig(
      `tls-${type}.yml`,
      `tls_server_config: { cert_file: "${tls('cert.pem')}", key_file: "${tls('key.pem')}", client_auth_type: ${type}${ca} }\n`,
    );
    const { port } = await exporterWith(path);
    const statuses = await Promise.all(
      [{}, client('client'), client('stranger')].map((options) =>
        askTls(port, options).then(
          ({ status }) => status,
          () => 0,
        ),
      ),
    );
    expect(statuses).toEqual(expected);
  });

  it('that cannot be used is refused at the start with a sentence each', async () => {
    const path = webConfig(
      'bad.yml',
      'basic_auth_users: { ann: hunter2 }\ntls_server_config: { min_version: SSL3 }\n',
    );
    const { exitCode, stderr } = await execa(
      process.execPath,
      [join(root, 'dist/exporter/main.js'), `--web.config.file=${path}`],
      { env: { REDIS_URL: redis.url }, reject: false },
    );
    expect([exitCode, stderr]).toEqual([
      2,
      `headroom: ${path}: tls_server_config.min_version: expected one of TLS10, TLS11, TLS12, TLS13, got "SSL3"
headroom: ${path}: basic_auth_users.ann: expected a bcrypt hash such as $2y$10$…, got another text`,
    ]);
  });
});
