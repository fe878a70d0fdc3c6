// A move from one real Redis to another: who is still connected there, what drifts here, and what is told of it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import type { Findings } from '../../exporter/audit/findings.ts';
import { redisConfig } from '../../exporter/collectors/redis-config.ts';
import { parseConfig } from '../../exporter/config/parse.ts';
import { RetiredRedis } from '../../exporter/targets/retired-redis.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { openTarget, samplesOf } from '../support/redis-target.ts';
import { scrape } from '../support/scrape.ts';
import { everySecret, somePassword } from '../support/secrets.ts';

const work = new Workplace();
afterAll(() => work.end());

let here: RedisServer;
let retired: RedisServer;
let token: string;
let tokenLines: object;

const main = join(root, 'dist/exporter/main.js');
const run = (args: readonly string[], env: Record<string, string> = {}) =>
  execa(process.execPath, [main, ...args], { cwd: work.dir, env, extendEnv: false, reject: false });

beforeAll(async () => {
  here = work.keep(
    await startRedis({
      dir: work.dir,
      where: place,
      args: ['--maxmemory', '256mb', '--loglevel', 'warning'],
    }),
  );
  retired = work.keep(await startRedis({ dir: work.dir, where: place }));
  writeFileSync(join(work.dir, 'redis.conf'), 'maxmemory 256mb\nloglevel warning\nsave ""\n');
  writeFileSync(join(work.dir, '.env'), `REDIS_URL=${here.url}\n`);
  const { stdout } = await run(['token', '--name', 'ops']);
  token = /token: (\S+)/.exec(stdout)?.[1] ?? '';
  everySecret.know('token', token.replace('headroom_', ''));
  tokenLines = parse(stdout.slice(stdout.indexOf('access:')));
});

/** A config file of the move, all of it or with other parts. */
const configWith = (name: string, { urls = [retired.url], ...more }: { urls?: string[] } & object = {}) => {
  const file = join(work.dir, name);
  const migration = { retired: { urls, hosts: [] }, files: ['.env'], every: '100ms', ...more };
  const target = { name: 'main', kind: 'redis', url: here.url, redis_conf: 'redis.conf', migration };
  writeFileSync(file, stringify({ min_interval: 0, ...tokenLines, targets: [target] }));
  return file;
};

const checksOf = async (exporter: ExporterServer) => {
  const page = await scrape(`${exporter.url}/metrics`);
  const checks = page.lines.filter(({ name }) => name === 'headroom_migration_check');
  return {
    ...Object.fromEntries(checks.map(({ labels, value }) => [labels.check, value])),
    complete: page.value('headroom_migration_complete'),
  };
};

const ask = async ({ url }: ExporterServer, authorization?: string) => {
  const headers = authorization === undefined ? {} : { authorization };
  const answer = await fetch(`${url}/api/redis/connection-audit`, { headers });
  const body = (await answer.json()) as { connections: object[] };
  return [answer.status, body] as const;
};

it('says that the old Redis is in use while somebody is connected or sends commands, and not for looking at it', async () => {
  const exporter = work.keep(await startExporter({ dir: work.dir, env: {}, config: configWith('use.yml') }));
  const client = new Redis(retired.url, { connectionName: 'forgotten-worker' });
  work.later(() => client.disconnect());
  await client.ping();
  const rest = { files: 1, settings: 1 };
  await expect.poll(() => checksOf(exporter)).toEqual({ ...rest, retired_unused: 0, complete: 0 });
  expect((await ask(exporter))[0]).toBe(401);
  const [status, body] = await ask(exporter, `Bearer ${token}`);
  expect(status).toBe(200);
  expect(body.connections).toMatchObject([
    {
      api_cache: `127.0.0.1:${here.port}`,
      active_connections: { upstash: 1 },
      upstash_detected: true,
      environment_variables: { REDIS_URL: `redis://127.0.0.1:${here.port}` },
      migration_status: 'incomplete',
      recommendation: expect.stringContaining(`connected to 127.0.0.1:${retired.port}: forgotten-worker`),
    },
  ]);
  client.disconnect();
  await expect.poll(() => checksOf(exporter)).toMatchObject({ retired_unused: 1 });
  const [, after] = await ask(exporter, `Bearer ${token}`);
  expect(after.connections[0]).toMatchObject({ active_connections: { upstash: 0 }, upstash_detected: false });
});

describe('a Redis that was moved away from', () => {
  const address = () => ({ host: '127.0.0.1', port: retired.port, tls: false, db: 0 });

  it('is sent INFO and CLIENT LIST and no more, and a command of anybody else is seen', async () => {
    const watch = new RetiredRedis(address());
    work.later(() => watch.close());
    const admin = new Redis(retired.url);
    await admin.config('RESETSTAT');
    const calls = async () =>
      [...(await admin.info('commandstats')).matchAll(/cmdstat_(\S+?):calls=(\d+)/g)]
        .map(([, name, count]) => `${name} ${count}`)
        .filter((line) => !/^(config|info)/.test(line))
        .sort();
    for (let look = 0; look < 4; look++) await watch.look();
    expect(await calls()).toEqual(['client|list 4', 'client|setname 1']);
    admin.disconnect();
    await expect.poll(async () => (await watch.look()).unused).toBe(true);
    const short = new Redis(retired.url);
    await short.get('x');
    short.disconnect();
    await expect.poll(async () => (await watch.look()).connections).toBe(0);
    const again = new Redis(retired.url);
    await again.set('x', '1');
    await again.quit();
    const verdict = await watch.look();
    expect(verdict.unused).toBe(false);
    expect(verdict.evidence).toMatch(/1 set/);
  });

  it('is gone once nothing has listened three times, and not known before', async () => {
    const gone = new RetiredRedis({ ...address(), port: await getPort() });
    const looks = [await gone.look(), await gone.look(), await gone.look()];
    expect(looks.map(({ unused }) => unused)).toEqual([undefined, undefined, true]);
    gone.close();
  });

  it('that lets nobody in is not known to be unused', async () => {
    const locked = work.keep(
      await startRedis({ dir: work.dir, where: place, args: ['--requirepass', somePassword] }),
    );
    const watch = new RetiredRedis({ ...address(), port: locked.port });
    await expect(watch.look()).rejects.toMatchObject({ reason: 'auth' });
    watch.close();
  });
});

it('sees a setting drift, and its end', async () => {
  const file = { redis_conf: 'x', migration: {} };
  const text = JSON.stringify({ targets: [{ name: 'redis', kind: 'redis', url: here.url, ...file }] });
  const [config] = parseConfig({ name: 'test', text }, {}, () => 'maxmemory 256mb').targets;
  const directives = config?.kind === 'redis' ? config.redisConf?.directives : undefined;
  const admin = new Redis(here.url);
  work.later(() => admin.disconnect());
  // Settings are read every five minutes: a target of its own reads them at once.
  const drift = async () => {
    const findings: Findings = {};
    const reference = directives && { directives, findings, isChecked: true };
    const target = openTarget(here.url, { collectors: () => [redisConfig(reference)] });
    const samples = await samplesOf(target).finally(() => target.close());
    const told = samples
      .filter(({ metric }) => /drift|migration/.test(metric.name))
      .map(({ labels, value }) => [labels.setting ?? labels.check, value]);
    return [told, findings.drift];
  };
  expect(await drift()).toEqual([[['settings', 1]], []]);
  await admin.config('SET', 'maxmemory', '100mb');
  expect(await drift()).toEqual([
    [
      ['maxmemory', 1],
      ['settings', 0],
    ],
    [{ setting: 'maxmemory', expected: '268435456', actual: '104857600' }],
  ]);
  await admin.config('SET', 'maxmemory', '256mb');
  expect(await drift()).toEqual([[['settings', 1]], []]);
});

describe('headroom audit', () => {
  it('finds nothing in our own docker-compose.yml and render.yaml, without a config', async () => {
    const files = ['docker-compose.yml', 'render.yaml'].map((name) => join(root, name));
    const { stdout, exitCode } = await run(['audit', ...files]);
    expect([stdout, exitCode]).toEqual([`✓ ${files.join('\n✓ ')}\n\nAll good.`, 0]);
  });

  it('looks at the servers and files of the config, and exits 2 for what it could not tell', async () => {
    const { stdout, exitCode } = await run(['audit', '--config.file', configWith('audit.yml')]);
    expect(stdout).toContain(`main (127.0.0.1:${here.port})`);
    expect(stdout).toMatch(
      /✓ retired_unused +nobody is connected to 127\.0\.0\.1:\d+, and nobody used it in \d+ s/,
    );
    expect(stdout).toMatch(/✓ settings +all settings are as the file says/);
    expect(stdout).toMatch(/\? services_connected/);
    expect(exitCode).toBe(2);
  });

  it('exits 1 with what is wrong, file and line, and shows it to others without names', async () => {
    writeFileSync(
      join(work.dir, 'render.yaml'),
      'services:\n  - { type: web, name: shop-api, envVars: [{ key: CELERY_BROKER_URL, value: "redis://u:hunter2@old.example:6379" }] }\n',
    );
    const args = ['audit', 'render.yaml', 'gone.yml', '--config.file', configWith('wrong.yml', { urls: [] })];
    const plain = await run(args);
    expect(plain.exitCode).toBe(1);
    expect(plain.stdout).toContain('render.yaml:2: CELERY_BROKER_URL of shop-api is a retired variable');
    expect(plain.stdout).toContain('could not be read: gone.yml: expected a readable file, got none');
    const shown = await run([...args, '--redact', '--json']);
    const report = JSON.parse(shown.stdout);
    expect(report.exit_code).toBe(1);
    expect(report.files[0].problems.map(({ what }: { what: string }) => what)).toContain(
      'CELERY_BROKER_URL of service-1 is a retired variable',
    );
    expect(shown.stdout).not.toMatch(/shop-api|127\.0\.0\.1|old\.example|hunter2/);
    expect(plain.stdout).not.toContain(somePassword);
  });
});
