// What the images hold and how they start, without an engine: each is laid out in a folder and its command run from there.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startPageSink } from '../../demo/servers/page-sink.ts';
import { answersOk, type Server, startServer } from '../../demo/servers/process.ts';
import { python } from '../../demo/servers/programs.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { run } from '../../demo/servers/run.ts';
import { parseCompose, stageOf } from '../support/compose.ts';
import { last } from '../support/dockerfile.ts';
import { Workplace } from '../support/folder.ts';
import { buildImage, type Image } from '../support/image.ts';
import { place } from '../support/place.ts';
import { scrape } from '../support/scrape.ts';

const work = new Workplace();
afterAll(() => work.end());

const folder = (name: string): string => {
  const path = join(work.dir, name);
  mkdirSync(path, { recursive: true });
  return path;
};
const compose = parseCompose(readFileSync(join(root, 'docker-compose.yml'), 'utf8'));
/** The health check of a service's image, asking another port. */
const healthCheck = (name: string, port: number): readonly string[] => {
  const stage = stageOf(compose.services[name] ?? {});
  const args = (stage && last(stage, 'HEALTHCHECK')?.args) ?? [];
  return args.map((each) => each.replace(/(?<=127\.0\.0\.1:)\d+/, String(port)));
};

let redis: RedisServer;
beforeAll(async () => {
  redis = work.keep(await startRedis({ dir: work.dir, where: place }));
});

describe('the image of the exporter', () => {
  let image: Image;
  beforeAll(async () => {
    image = await buildImage('Dockerfile', '.', folder('exporter'));
  });
  const start = async (port: number): Promise<Server> => {
    const [program = '', ...args] = image.command;
    return startServer({
      name: `image-exporter-${port}`,
      program,
      args,
      dir: work.dir,
      cwd: image.workdir,
      // As Render tells it: no URL.
      env: {
        REDIS_URL: `127.0.0.1:${redis.port}`,
        HEADROOM_WEB_LISTEN_ADDRESS: `127.0.0.1:${port}`,
        NODE_ENV: 'production',
      },
      ready: () => answersOk(`http://127.0.0.1:${port}/-/healthy`),
    });
  };

  it('serves with production dependencies alone, and its health check sees whether it does', async () => {
    const port = await getPort();
    const exporter = await start(port);
    work.later(() => exporter.stop());
    const page = await scrape(`http://127.0.0.1:${port}/metrics`);
    expect(page.value('redis_up')).toBe(1);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(page.value('headroom_build_info', { version })).toBe(1);
    const [, ...check] = healthCheck('exporter', port);
    const healthy = () => execa(process.execPath, check, { reject: false });
    expect(await healthy()).toMatchObject({ exitCode: 0 });
    await exporter.stop();
    expect(await healthy()).toMatchObject({ exitCode: 1 });
  });

  it('runs the other commands, and refuses with one sentence', async () => {
    const [program = '', ...args] = image.command;
    const config = (url: string) =>
      execa(program, [...args, 'config'], { cwd: image.workdir, env: { REDIS_URL: url }, reject: false });
    expect((await config(redis.url)).stdout).toContain('kind: redis');
    expect(await config('http://user:secret@host:1')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^(?!.*secret).*REDIS_URL: expected .*$/),
    });
  });

  it('holds nothing of development', async () => {
    const { stdout } = await execa('ls', [join(image.workdir, 'node_modules'), join(image.workdir, 'dist')]);
    expect(stdout.split('\n')).toContain('ioredis');
    expect(stdout).not.toMatch(/^(typescript|vitest|bullmq|demo|test)$/m);
  });
});

describe('the image of the demo', () => {
  let image: Image;
  beforeAll(async () => {
    image = await buildImage('Dockerfile', '.', folder('demo'), 'demo');
  });
  const start = (name: string, args: readonly string[], env: Record<string, string>, word: string) =>
    startServer({
      name: `image-${name}`,
      program: process.execPath,
      args: args.slice(1).map((each) => join(image.workdir, each)),
      dir: work.dir,
      env,
      ready: (said) => said().includes(word),
    });

  it('adds jobs and does them', async () => {
    work.keep(await start('bullmq', image.command, { REDIS_URL: redis.url }, 'ready\n'));
  });

  it('prints the pages it receives', async () => {
    const port = await getPort();
    const args = compose.services.receiver?.command ?? [];
    const receiver = work.keep(await start('receiver', args, { PORT: String(port) }, 'waiting for pages'));
    const alerts = [
      { status: 'firing', labels: { alertname: 'RedisDown', severity: 'critical' }, annotations: {} },
    ];
    const body = JSON.stringify({ status: 'firing', alerts });
    await fetch(`http://127.0.0.1:${port}/page`, { method: 'POST', body });
    await expect
      .poll(() => readFileSync(receiver.log, 'utf8'))
      .toContain('● PAGE  RedisDown   severity critical');
  });
});

it('the image of Redis starts with its config and rights, and its health check tells', async () => {
  const image = await buildImage('redis/Dockerfile', 'redis', folder('redis'));
  mkdirSync(join(image.dir, 'data'));
  const port = await getPort();
  const [program = '', ...args] = image.command;
  const [cli = '', ...check] = healthCheck('redis', port);
  const ask = (...words: string[]) =>
    run(cli, ['-p', String(port), ...check.slice(0, -1), ...words], { where: place });
  work.keep(
    await startServer({
      name: `image-redis-${port}`,
      program,
      args: [...args, '--port', String(port)],
      dir: image.dir,
      ready: async () => (await ask(check.at(-1) ?? '')).code === 0,
      where: place,
    }),
  );
  expect((await ask('CONFIG', 'GET', 'maxmemory')).stdout).toContain(String(256 * 2 ** 20));
  expect((await ask('CONFIG', 'GET', 'protected-mode')).stdout).toContain('no');
  expect((await ask('CONFIG', 'GET', 'dir')).stdout).toContain(join(image.dir, 'data'));
  expect((await ask('FLUSHALL')).code).toBe(1);
});

describe('the image of Prometheus', () => {
  let image: Image;
  beforeAll(async () => {
    image = await buildImage('prometheus/Dockerfile', '.', folder('prometheus'));
    // What start.sh hands over to: here it says what it was given.
    writeFileSync(join(folder('handed'), 'prometheus'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
  });
  const handed = (env: Record<string, string> = {}) => {
    const [program = '', ...args] = image.command;
    return execa(program, args, {
      env: {
        PATH: `${folder('handed')}:${process.env.PATH}`,
        TMPDIR: image.dir,
        HEADROOM_RULES_DIR: join(image.dir, 'etc/alerts/rules'),
        ...env,
      },
      reject: false,
    });
  };
  const config = () => readFileSync(join(image.dir, 'headroom/prometheus/prometheus.yml'), 'utf8');
  const jobs = () =>
    (
      parse(config()) as {
        scrape_configs: { static_configs: { targets: string[] }[]; dns_sd_configs?: object[] }[];
      }
    ).scrape_configs;

  it('starts with its config and finds the rules', async () => {
    const { stdout, exitCode } = await handed();
    expect([exitCode, config()]).toEqual([0, readFileSync(join(root, 'prometheus/prometheus.yml'), 'utf8')]);
    const port = await getPort();
    const url = `http://127.0.0.1:${port}`;
    work.keep(
      await startServer({
        name: `image-prometheus-${port}`,
        program: 'prometheus',
        args: [...stdout.split('\n'), `--web.listen-address=127.0.0.1:${port}`],
        dir: image.dir,
        ready: () => answersOk(healthCheck('prometheus', port).at(-1) ?? ''),
        where: place,
      }),
    );
    const { data } = (await (await fetch(`${url}/api/v1/rules?type=alert`)).json()) as {
      data: { groups: { rules: { name: string }[] }[] };
    };
    expect(data.groups.flatMap(({ rules }) => rules.map(({ name }) => name))).toContain('Watchdog');
  });

  it('takes addresses from the environment', async () => {
    const env = { HEADROOM_EXPORTER: 'exporter-1:10000', HEADROOM_ALERTMANAGER: 'pager:93' };
    expect(await handed(env)).toMatchObject({ exitCode: 0 });
    const addresses = jobs().flatMap(({ static_configs }) =>
      static_configs.flatMap(({ targets }) => targets),
    );
    expect(addresses).toEqual(['exporter-1:10000', 'localhost:9090', 'pager:93']);
    expect(parse(config()).alerting.alertmanagers[0].static_configs).toEqual([{ targets: ['pager:93'] }]);
  });

  it('finds all instances of the exporter by their name where it is told so', async () => {
    await handed({ HEADROOM_EXPORTER: 'exporter-1:10000', HEADROOM_DISCOVERY: '-discovery' });
    expect(jobs()[0]).toMatchObject({
      static_configs: [{ targets: [] }],
      dns_sd_configs: [{ names: ['exporter-1-discovery'], type: 'A', port: 10_000 }],
      relabel_configs: [{ target_label: 'instance', replacement: '$1:10000' }],
    });
    const path = join(image.dir, 'headroom/prometheus/prometheus.yml');
    const checked = await run('promtool', ['check', 'config', path], { where: place });
    expect(checked.code, checked.stderr).toBe(0);
  });

  it('leads from alerts to where Grafana is', async () => {
    const rules = join(folder('linked'), 'one.yml');
    writeFileSync(rules, 'groups: [] # http://localhost:3000/d/headroom-home\n');
    await handed({
      HEADROOM_RULES_DIR: folder('linked'),
      HEADROOM_GRAFANA_URL: 'https://g.example/grafana/',
    });
    expect(readFileSync(join(image.dir, 'headroom/alerts/rules/one.yml'), 'utf8')).toBe(
      'groups: [] # https://g.example/grafana/d/headroom-home\n',
    );
  });

  it.each([
    [{ HEADROOM_EXPORTER: 'http://exporter:1' }, 'HEADROOM_EXPORTER: expected host:port, got something else'],
    [{ HEADROOM_EXPORTER: 'exporter' }, 'HEADROOM_EXPORTER: expected host:port, got something else'],
    [{ HEADROOM_ALERTMANAGER: "a'b:93" }, 'HEADROOM_ALERTMANAGER: expected host:port, got something else'],
    [{ HEADROOM_ALERTMANAGER: 'a:b' }, 'HEADROOM_ALERTMANAGER: expected host:port, got something else'],
    [
      { HEADROOM_DISCOVERY: '/x' },
      'HEADROOM_DISCOVERY: expected a suffix of a host name, got something else',
    ],
    [
      { HEADROOM_GRAFANA_URL: 'grafana' },
      'HEADROOM_GRAFANA_URL: expected an http or https URL, got something else',
    ],
    [
      { HEADROOM_GRAFANA_URL: 'http://a|b' },
      'HEADROOM_GRAFANA_URL: expected an http or https URL, got something else',
    ],
    [{ HEADROOM_RULES_DIR: '/nowhere' }, 'HEADROOM_RULES_DIR: expected a folder with rules, got /nowhere'],
  ] as const)('refuses %j with one sentence', async (env, sentence) => {
    expect(await handed(env)).toMatchObject({ exitCode: 2, stdout: '', stderr: sentence });
  });
});

describe('the image of Alertmanager', () => {
  let image: Image;
  beforeAll(async () => {
    image = await buildImage('alerts/Dockerfile', 'alerts', folder('alertmanager'));
    // What start.sh hands over to: here it prints the config it is given, and its other arguments.
    const printing = '#!/bin/sh\ncat "${1#--config.file=}"\nshift\necho "$@" >&2\n';
    writeFileSync(join(folder('bin'), 'alertmanager'), printing, { mode: 0o755 });
  });
  const rendered = (env: Record<string, string>) => {
    const [program = '', ...args] = image.command;
    const path = `${folder('bin')}:${process.env.PATH}`;
    return execa(program, args, {
      env: { ...env, PATH: path, TMPDIR: work.dir },
      reject: false,
      stripFinalNewline: false,
    });
  };

  it('keeps the URLs of alertmanager.yml where none is given, and its arguments', async () => {
    const { exitCode, stdout, stderr } = await rendered({ HEADROOM_PAGE_URL: '' });
    const shipped = readFileSync(join(root, 'alerts/alertmanager.yml'), 'utf8');
    const templates = join(image.dir, 'etc/alertmanager/templates/*.tmpl');
    expect([exitCode, stdout]).toEqual([0, shipped.replace('templates/*.tmpl', templates)]);
    expect(stderr.trim()).toBe(image.command.slice(2).join(' '));
    expect(readdirSync(dirname(templates))).toEqual(readdirSync(join(root, 'alerts/templates')));
  });

  it('refuses what is no URL, without showing it', async () => {
    for (const value of ['secret', 'ftp://secret', "https://secret'", 'https://sec ret']) {
      const { exitCode, stdout, stderr } = await rendered({ HEADROOM_TICKET_URL: value });
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toBe('HEADROOM_TICKET_URL: expected an http or https URL, got something else\n');
    }
  });

  it('sends pages to the URL of the environment', async () => {
    const sink = work.keep(await startPageSink());
    const { stdout } = await rendered({
      HEADROOM_PAGE_URL: `${sink.url}/a?token=x&y=%20#z|`,
      HEADROOM_WATCHDOG_URL: `${sink.url}/b`,
    });
    const config = join(folder('rendered'), 'alertmanager.yml');
    writeFileSync(config, stdout);
    const port = await getPort();
    work.keep(
      await startServer({
        name: `image-alertmanager-${port}`,
        program: 'prometheus-alertmanager',
        args: [
          `--config.file=${config}`,
          ...image.command.slice(2),
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        dir: image.dir,
        ready: () => answersOk(healthCheck('alertmanager', port).at(-1) ?? ''),
        where: place,
      }),
    );
    const alerts = [
      { labels: { alertname: 'Watchdog' } },
      { labels: { alertname: 'Other', severity: 'critical' } },
    ];
    const body = JSON.stringify(alerts);
    const headers = { 'content-type': 'application/json' };
    await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, { method: 'POST', headers, body });
    await sink.waitFor(({ path }) => path === '/b', 20_000);
    await sink.waitFor(({ path }) => path === '/a?token=x&y=%20', 20_000);
  });
});

it('the image of Celery runs a worker and beat as docker-compose.yml does', async () => {
  const image = await buildImage('demo/apps/celery/Dockerfile', 'demo/apps/celery', folder('celery'));
  const tmp = folder('celery/final/tmp');
  const { command: beat = [] } = compose.services['celery-beat'] ?? {};
  const entrypoint = image.command.slice(0, 5);
  // Debian's Python in the place of the image's, and with it the Celery of this machine.
  const start = (name: string, [, ...args]: readonly string[], word: string) =>
    startServer({
      name: `image-${name}`,
      program: python,
      args,
      dir: image.workdir,
      env: { REDIS_URL: redis.url, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', TMPDIR: tmp },
      ready: (said) => said().includes(word),
    });
  const worker = work.keep(await start('worker', image.command, ' ready.'));
  work.keep(await start('beat', [...entrypoint, ...image.inside(beat)], 'beat: Starting'));
  expect(readFileSync(worker.log, 'utf8')).toMatch(/\.> celery[\s\S]*\.> email/);
});
