// What the images hold and how they start, without an engine: each is laid out in a folder and its command run from there.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPageSink } from '../../demo/servers/page-sink.ts';
import { answersOk, type Server, startServer } from '../../demo/servers/process.ts';
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
      program: program === 'node' ? process.execPath : program,
      args: args.map((each) => (each.startsWith('dist/') ? join(image.workdir, each) : each)),
      dir: work.dir,
      env: { REDIS_URL: redis.url, HEADROOM_WEB_LISTEN_ADDRESS: `127.0.0.1:${port}`, NODE_ENV: 'production' },
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

  it('runs the other commands', async () => {
    const [, main = ''] = image.command;
    const { stdout } = await execa(process.execPath, [join(image.workdir, main), 'config'], {
      env: { REDIS_URL: redis.url },
    });
    expect(stdout).toContain('kind: redis');
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

it('the image of Prometheus starts with its config and finds the rules', async () => {
  const image = await buildImage('prometheus/Dockerfile', '.', folder('prometheus'));
  const checked = await run(
    'promtool',
    ['check', 'config', join(image.dir, 'etc/prometheus/prometheus.yml')],
    { where: place },
  );
  expect(checked.code, checked.stderr).toBe(0);
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  work.keep(
    await startServer({
      name: `image-prometheus-${port}`,
      program: 'prometheus',
      args: [...image.command, `--web.listen-address=127.0.0.1:${port}`],
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
  const start = (name: string, [program = '', ...args]: readonly string[], word: string) =>
    startServer({
      name: `image-${name}`,
      program,
      args,
      dir: image.workdir,
      env: { CELERY_BROKER_URL: redis.url, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', TMPDIR: tmp },
      ready: (said) => said().includes(word),
    });
  const worker = work.keep(await start('worker', image.command, ' ready.'));
  work.keep(await start('beat', [...entrypoint, ...image.inside(beat)], 'beat: Starting'));
  expect(readFileSync(worker.log, 'utf8')).toMatch(/\.> celery[\s\S]*\.> email/);
});
