// The built command as a user starts it: what it says, how it ends, what it serves.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { root } from '../../demo/servers/root.ts';
import { version } from '../../exporter/version.ts';
import { collectorNames } from '../support/collectors.ts';
import { Workplace } from '../support/folder.ts';
import { hearPage } from '../support/hearing.ts';
import { scrape } from '../support/scrape.ts';

const script = join(root, 'dist/exporter/main.js');
const someRedis = { REDIS_URL: 'redis://127.0.0.1:6379' };

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end, with nothing but this environment. */
const headroom = (args: readonly string[], env: Record<string, string> = someRedis): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [script, ...args],
      { env, timeout: 20_000 },
      (error, stdout, stderr) => {
        if (child.exitCode === null) reject(error ?? new Error('Expected an exit code, got none'));
        else resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });

let work: Workplace;
beforeEach(() => {
  work = new Workplace();
});
afterEach(() => work.end());

const fileWith = (content: string): string => {
  const path = join(work.dir, 'headroom.yml');
  writeFileSync(path, content);
  return path;
};

/** A port of loopback where a server says nothing to whoever connects, and what tells of the next connection. */
const silentServer = async (): Promise<{ readonly port: number; readonly connected: Promise<unknown> }> => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    work.later(() => socket.destroy());
  });
  work.later(() => server.close());
  const connected = once(server, 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, connected };
};

describe('headroom', () => {
  it('says its version', async () => {
    expect(await headroom(['--version'])).toEqual({
      code: 0,
      stdout: `headroom, version ${version}\n`,
      stderr: '',
    });
  });

  it('says how it is used', async () => {
    const { code, stdout, stderr } = await headroom(['--help']);
    expect([code, stderr, stdout.split('\n', 1)[0]]).toEqual([0, '', 'Usage: headroom [options] [command]']);
  });

  it('says what can be set', async () => {
    const { stdout } = await headroom(['serve', '--help']);
    expect(stdout.match(/^ {2}--[\w.-]+/gm)).toEqual([
      '  --config.file',
      '  --web.listen-address',
      '  --web.telemetry-path',
      '  --web.config.file',
      '  --web.enable-lifecycle',
      '  --log.level',
      '  --log.format',
    ]);
  });
});

describe('headroom config', () => {
  it('prints the effective config with passwords masked', async () => {
    const { code, stdout, stderr } = await headroom(['config'], { REDIS_URL: 'redis://:secret@host:6380/1' });
    expect([code, stderr, stdout.match(/^ +url: .*$/m)?.[0]]).toEqual([
      0,
      '',
      '    url: redis://:***@host:6380/1',
    ]);
  });

  it('reads the file it is given', async () => {
    const file = fileWith('targets: [{ name: shop, kind: redis, url: redis://shop }]');
    const { code, stdout } = await headroom(['config', `--config.file=${file}`], {});
    expect([code, stdout.match(/name: .*/)?.[0]]).toEqual([0, 'name: shop']);
  });

  it('reads the file the environment names', async () => {
    const file = fileWith('targets: [{ name: shop, kind: redis, url: redis://shop }]');
    const { code, stdout } = await headroom(['config'], { HEADROOM_CONFIG_FILE: file });
    expect([code, stdout.match(/name: .*/)?.[0]]).toEqual([0, 'name: shop']);
  });

  it('prefers the flag to the environment', async () => {
    const file = fileWith('targets: [{ name: shop, kind: redis, url: redis://shop }]');
    const { code } = await headroom(['config', `--config.file=${file}`], { HEADROOM_CONFIG_FILE: '/none' });
    expect(code).toBe(0);
  });
});

describe('what cannot be used is refused with exit code 2 and one sentence', () => {
  const expectRefused = (ended: Ended, ...sentences: readonly string[]): void => {
    expect(ended).toEqual({ code: 2, stdout: '', stderr: sentences.map((each) => `${each}\n`).join('') });
  };

  it.each<readonly [args: readonly string[], sentence: string]>([
    [['--nope'], "error: unknown option '--nope'"],
    [['config', '--nope'], "error: unknown option '--nope'"],
    [['nope'], "error: too many arguments for 'serve'. Expected 0 arguments but got 1."],
    [
      ['--web.listen-address=nowhere'],
      'headroom: --web.listen-address: expected host:port or :port, got "nowhere"',
    ],
    [
      ['--web.listen-address=127.0.0.1:65536'],
      'headroom: --web.listen-address: expected host:port or :port, got "127.0.0.1:65536"',
    ],
    [
      ['--web.listen-address=192.0.2.1:19121'],
      'headroom: --web.listen-address: expected a free address, got one this machine does not have: 192.0.2.1:19121',
    ],
    [
      ['--log.level=loud'],
      "error: option '--log.level <level>' argument 'loud' is invalid. Allowed choices are debug, info, warn, error.",
    ],
    [
      ['--log.format=xml'],
      "error: option '--log.format <format>' argument 'xml' is invalid. Allowed choices are logfmt, json.",
    ],
    [
      ['--web.telemetry-path=metrics'],
      "error: option '--web.telemetry-path <path>' argument 'metrics' is invalid. Expected a path such as /metrics that nothing else has.",
    ],
    [
      ['--config.file=/no/such/file'],
      'headroom: --config.file: expected a readable file, got ENOENT for /no/such/file',
    ],
    [
      ['config', '--config.file=/no/such/file'],
      'headroom: --config.file: expected a readable file, got ENOENT for /no/such/file',
    ],
  ])('%j', async (args, sentence) => {
    expectRefused(await headroom(args), sentence);
  });

  it('a port in use', async () => {
    const { port } = await silentServer();
    const address = `127.0.0.1:${port}`;
    expectRefused(
      await headroom([`--web.listen-address=${address}`]),
      `headroom: --web.listen-address: expected a free address, got one that is in use: ${address}`,
    );
  });

  it('a second address in use beside a free one', async () => {
    const { port } = await silentServer();
    const free = `--web.listen-address=127.0.0.1:${await getPort()}`;
    expectRefused(
      await headroom([free, `--web.listen-address=127.0.0.1:${port}`]),
      `headroom: --web.listen-address: expected a free address, got one that is in use: 127.0.0.1:${port}`,
    );
  });

  it('a config file that is a folder', async () => {
    const folder = join(work.dir, 'folder');
    mkdirSync(folder);
    expectRefused(
      await headroom([`--config.file=${folder}`]),
      `headroom: --config.file: expected a readable file, got EISDIR for ${folder}`,
    );
  });

  it('neither a config file nor a URL', async () => {
    expectRefused(
      await headroom([], {}),
      'headroom: environment: REDIS_URL, DATABASE_URL or PGBOUNCER_URL: expected one of them, or targets in a config file, got none',
    );
  });

  it('a config with two faults, in two sentences', async () => {
    const file = fileWith('max_samples: 0\ntargets: [{ name: a, kind: redis }]');
    expectRefused(
      await headroom([`--config.file=${file}`]),
      `headroom: ${file}: max_samples: expected a whole number over 0, got 0`,
      `headroom: ${file}: targets[0].url: expected url or url_file, got nothing`,
    );
  });

  it('a config that is no YAML', async () => {
    const file = fileWith('a: 1\na: 2');
    expectRefused(
      await headroom([`--config.file=${file}`]),
      `headroom: ${file}: expected YAML, got: Map keys must be unique at line 2, column 1`,
    );
  });

  it('a REDIS_URL that is none, without its password', async () => {
    expectRefused(
      await headroom([], { REDIS_URL: 'http://:secret@host' }),
      'headroom: environment: REDIS_URL: expected a URL such as redis://host:6379/0, rediss://host:6379 or ' +
        'unix:///path/redis.sock, got "http://…"',
    );
  });
});

describe('the exporter of a Redis where nothing listens', () => {
  const shared = new Workplace();
  let exporter: ExporterServer;
  beforeAll(async () => {
    const env = { REDIS_URL: `redis://127.0.0.1:${await getPort()}` };
    exporter = shared.keep(await startExporter({ dir: shared.dir, env }));
  });
  afterAll(() => shared.end());

  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${exporter.url}${path}`, { headers });
    return { status: response.status, headers: response.headers, body: await response.text() };
  };

  /** As it comes over the wire: fetch would unpack it. */
  const raw = async (path: string, encodings: string) => {
    const asked = get(`${exporter.url}${path}`, { headers: { 'accept-encoding': encodings }, agent: false });
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const body = Buffer.concat(await response.toArray());
    return { headers: response.headers, body };
  };

  it.each([
    ['/-/healthy', 200, 'Headroom is healthy.\n'],
    ['/-/ready', 200, 'Headroom is ready.\n'],
    ['/probe', 400, 'Expected one parameter target=NAME, got none or several\n'],
    ['/probe?target=', 400, 'Expected one parameter target=NAME, got none or several\n'],
    ['/probe?target=redis&target=redis', 400, 'Expected one parameter target=NAME, got none or several\n'],
    ['/probe?target=other', 404, 'Expected target to be one of redis, got another name\n'],
    ['/probe?target=127.0.0.1:6379', 404, 'Expected target to be one of redis, got another name\n'],
    [
      '/admin/analytics/redis',
      404,
      'Expected grafana_url in the config to say where the dashboard is, got nothing\n',
    ],
    ['/none', 404, 'Expected a path this exporter serves, got another\n'],
    ['/%ff', 404, 'Expected a path this exporter serves, got another\n'],
  ])('answers %s with %i', async (path, status, body) => {
    const answer = await ask(path);
    expect([answer.status, answer.body, answer.headers.get('content-type')]).toEqual([
      status,
      body,
      'text/plain; charset=utf-8',
    ]);
  });

  it('answers / with a page that names its target', async () => {
    const { status, headers, body } = await ask('/');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('<a href="/probe?target=redis">redis</a>');
  });

  it('answers /sd with its targets', async () => {
    const { status, headers, body } = await ask('/sd');
    expect([status, headers.get('content-type'), JSON.parse(body)]).toEqual([
      200,
      'application/json; charset=utf-8',
      [
        {
          targets: [`127.0.0.1:${exporter.port}`],
          labels: { __metrics_path__: '/probe', __param_target: 'redis' },
        },
      ],
    ]);
  });

  it.each(['/metrics', '/probe?target=redis'])('answers %s in the text format', async (path) => {
    const { status, headers } = await ask(path);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  });

  it.each(['/metrics', '/probe?target=redis'])('says on %s that Redis is down', async (path) => {
    expect((await scrape(`${exporter.url}${path}`)).value('redis_up', { target: 'redis' })).toBe(0);
  });

  it('tells of itself on /metrics only', async () => {
    const [metrics, probe] = await Promise.all([ask('/metrics'), ask('/probe?target=redis')]);
    expect([/^process_/m.test(metrics.body), /^process_/m.test(probe.body)]).toEqual([true, false]);
  });

  it.each(['/metrics', '/probe?target=redis'])('packs %s for who can unpack it', async (path) => {
    const { headers, body } = await raw(path, 'gzip');
    expect([headers['content-encoding'], headers.vary]).toEqual(['gzip', 'accept-encoding']);
    expect(gunzipSync(body).toString()).toMatch(/^redis_up\{target="redis"\} 0$/m);
  });

  it.each(['identity', '', 'br', 'gzip;q=0'])(
    'sends /metrics as it is to who accepts %j',
    async (encodings) => {
      const { headers, body } = await raw('/metrics', encodings);
      expect(headers['content-encoding']).toBeUndefined();
      expect(body.toString()).toMatch(/^redis_up\{target="redis"\} 0$/m);
    },
  );

  it.each(['1.1', '10', '0.1', '0.3333333', '99999999', '1e300', '-1', 'NaN', 'Infinity', 'soon', ''])(
    'answers a scrape with a timeout of %j',
    async (seconds) => {
      const { status } = await ask('/metrics', { 'x-prometheus-scrape-timeout-seconds': seconds });
      expect(status).toBe(200);
    },
  );

  it('answers HEAD', async () => {
    const response = await fetch(`${exporter.url}/metrics`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

interface Running {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** How it ended, once it has. */
  readonly end: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Starts the exporter with its standard error in our hands; it listens when this returns. */
const running = async (env: Record<string, string>, args: readonly string[] = []): Promise<Running> => {
  const port = await getPort();
  const child = spawn(process.execPath, [script, `--web.listen-address=127.0.0.1:${port}`, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  work.later(() => child.kill('SIGKILL'));
  const closed = once(child, 'close');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  await Promise.race([once(child.stderr, 'data'), closed]);
  const end = closed.then(() => ({ code: child.exitCode, stderr }));
  return { url: `http://127.0.0.1:${port}`, port, child, end };
};

describe('the page that a dashboard has replaced', () => {
  it.each([
    ['/admin/analytics/redis', 'headroom-redis'],
    ['/admin/analytics/database', 'headroom-postgres'],
  ])('leads from %s to %s', async (path, uid) => {
    const redisUrl = `redis://127.0.0.1:${await getPort()}`;
    const config = fileWith(
      `grafana_url: http://grafana:3000/\ntargets: [{ name: shop, kind: redis, url: "${redisUrl}" }]`,
    );
    const exporter = work.keep(await startExporter({ dir: work.dir, env: {}, config }));
    const { status, headers } = await fetch(`${exporter.url}${path}`, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([302, `http://grafana:3000/d/${uid}`]);
  });
});

describe('told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s, it ends with exit code 0', async (signal) => {
    const { child, end } = await running(someRedis);
    child.kill(signal);
    expect((await end).code).toBe(0);
  });

  const stopDuringScrape = async (agent: Agent | false) => {
    const silent = await silentServer();
    const { url, child, end } = await running({ REDIS_URL: `redis://127.0.0.1:${silent.port}` });
    const headers = { 'x-prometheus-scrape-timeout-seconds': '1.25' };
    const asked = get(`${url}/metrics`, { headers, agent });
    // Redis was dialled: the scrape runs.
    await silent.connected;
    child.kill('SIGTERM');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const body = await text(response);
    hearPage(url, response.rawHeaders, body);
    const answered = performance.now();
    const { code } = await end;
    return { status: response.statusCode, body, code, lingeredMs: performance.now() - answered };
  };

  it('during a scrape, it answers that before it ends', async () => {
    const { status, body, code } = await stopDuringScrape(false);
    expect([status, code]).toEqual([200, 0]);
    expect(body).toMatch(/^redis_up\{target="redis"\} 0$/m);
  });

  it('during a scrape on a connection that would be kept, it ends once that is answered', async () => {
    const agent = new Agent({ keepAlive: true });
    work.later(() => agent.destroy());
    const { status, code, lingeredMs } = await stopDuringScrape(agent);
    expect([status, code]).toEqual([200, 0]);
    expect(lingeredMs).toBeLessThan(2000);
  });

  it('it does not wait for a connection on which nothing was asked', async () => {
    const { port, url, child, end } = await running(someRedis);
    const socket = createConnection(port, '127.0.0.1');
    socket.on('error', () => {});
    work.later(() => socket.destroy());
    await once(socket, 'connect');
    // Accepted in order: once a later connection is answered, ours is the exporter's too.
    await fetch(`${url}/-/healthy`);
    child.kill('SIGTERM');
    expect((await end).code).toBe(0);
  }, 10_000);
});

describe('the log', () => {
  const said = async (args: readonly string[]): Promise<readonly string[]> => {
    const env = { REDIS_URL: `redis://:secret@127.0.0.1:${await getPort()}` };
    const { url, child, end } = await running(env, args);
    await scrape(`${url}/metrics`);
    await scrape(`${url}/metrics`);
    child.kill('SIGTERM');
    const { stderr } = await end;
    expect(stderr.at(-1)).toBe('\n');
    return stderr.trimEnd().split('\n');
  };

  it('is JSON lines when asked for', async () => {
    const events = (await said(['--log.format=json'])).map((line) => JSON.parse(line) as { msg: string });
    expect(events.map(({ msg }) => msg)).toEqual([
      'listening',
      ...Array(collectorNames.length).fill('collector failed'),
      'stopping once running scrapes are answered',
    ]);
  });

  it('is logfmt otherwise', async () => {
    const lines = await said([]);
    expect(lines.map((line) => /^level=(info|warn) time=\S+Z .*msg=/.test(line))).toEqual(
      lines.map(() => true),
    );
  });

  it('says each failure once, with its reason and no password', async () => {
    const events = (await said(['--log.format=json']))
      .map((line) => JSON.parse(line) as Record<string, string>)
      .filter(({ level }) => level !== 'info');
    expect(events.map(({ level, target, collector, reason }) => [level, target, collector, reason])).toEqual(
      collectorNames.map((name) => ['warn', 'redis', name, 'refused']),
    );
    expect(JSON.stringify(events)).not.toContain('secret');
  });
});
