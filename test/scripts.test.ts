// Every shell script: what shellcheck says of it, and how entry points refuse what they cannot use.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../demo/servers/root.ts';
import { Workplace } from './support/folder.ts';

const work = new Workplace();
afterAll(() => work.end());

const scripts = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.sh'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n');

it.each(scripts)('%s passes shellcheck and says what it is for', async (path) => {
  const { stdout } = await execa('shellcheck', ['--enable=check-unassigned-uppercase', path], {
    cwd: root,
    reject: false,
  });
  expect(stdout).toBe('');
  expect(readFileSync(join(root, path), 'utf8')).toMatch(/^#!\/bin\/sh\n# [A-Z]/);
});

/** Runs an entry point; in the place of the server it says what it was given. */
const start = (path: string, env: Record<string, string> = {}, args: readonly string[] = []) => {
  const bin = join(work.dir, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['node', 'pgbouncer', 'psql', 'run.sh'])
    writeFileSync(join(bin, name), '#!/bin/sh\necho "$@"\nenv | grep _URL\nexit 0\n', { mode: 0o755 });
  return execa('/bin/sh', [join(root, path), ...args], {
    env: { PATH: `${bin}:/usr/bin:/bin`, TMPDIR: work.dir, GF_PATHS_DATA: work.dir, ...env },
    extendEnv: false,
    reject: false,
  });
};
const secrets = (name: string, files: Readonly<Record<string, string>>): Record<string, string> => {
  const folder = join(work.dir, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return { HEADROOM_SECRETS_DIR: folder };
};

describe('the exporter', () => {
  it.each([
    ['redis:6379', 'redis://redis:6379'],
    ['redis://redis:6379', 'redis://redis:6379'],
    ['rediss://user:word@redis:6379/1', 'rediss://user:word@redis:6379/1'],
    ['redis', 'redis'],
  ])('is given %s as %s', async (given, url) => {
    const { stdout, exitCode } = await start('exporter/start.sh', { REDIS_URL: given }, ['check', '--json']);
    expect([exitCode, stdout.split('\n')]).toEqual([
      0,
      [`${join(root, 'exporter')}/dist/exporter/main.js check --json`, `REDIS_URL=${url}`],
    ]);
  });
});

describe('Grafana', () => {
  it.each([
    ['prometheus:10000', 'http://prometheus:10000'],
    ['https://user:word@prometheus.example/p', 'https://user:word@prometheus.example/p'],
  ])('is given %s as %s', async (given, url) => {
    const { stdout } = await start('grafana/start.sh', { HEADROOM_PROMETHEUS_URL: given });
    expect(stdout.split('\n')).toContain(`HEADROOM_PROMETHEUS_URL=${url}`);
    expect(stdout.split('\n')).toContain('HEADROOM_ALERTMANAGER_URL=http://alertmanager:9093');
  });

  it('learns its own address from Render', async () => {
    const { stdout } = await start('grafana/start.sh', { RENDER_EXTERNAL_URL: 'https://g.onrender.com' });
    expect(stdout.split('\n')).toContain('GF_SERVER_ROOT_URL=https://g.onrender.com');
  });
});

const outside = { HEADROOM_SECRETS_DIR: '/nowhere' };

describe('refused with one sentence and exit status 2', () => {
  it.each([
    [
      'grafana',
      { HEADROOM_PROMETHEUS_URL: 'ftp://a' },
      'HEADROOM_PROMETHEUS_URL: expected an http or https URL or host:port, got something else',
    ],
    [
      'grafana',
      { HEADROOM_ALERTMANAGER_URL: 'a b:1' },
      'HEADROOM_ALERTMANAGER_URL: expected an http or https URL or host:port, got something else',
    ],
    [
      'pgbouncer',
      { HEADROOM_POSTGRES: 'postgres' },
      'HEADROOM_POSTGRES: expected host:port, got something else',
    ],
    [
      'pgbouncer',
      { HEADROOM_POSTGRES: 'a/b:1' },
      'HEADROOM_POSTGRES: expected host:port, got something else',
    ],
    [
      'pgbouncer',
      { HEADROOM_POSTGRES: 'postgres:x' },
      'HEADROOM_POSTGRES: expected host:port, got something else',
    ],
    ['pgbouncer', outside, 'HEADROOM_SECRETS_DIR: expected files with passwords in /nowhere, got none'],
  ])('by %s: %j', async (name, env, sentence) => {
    expect(await start(`${name}/start.sh`, env)).toMatchObject({ exitCode: 2, stdout: '', stderr: sentence });
  });

  it('by pgbouncer: a password that would not stay within its quotes, which is not shown', async () => {
    const env = secrets('quoted', { shop: 'a"b' });
    expect(await start('pgbouncer/start.sh', env)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: `${env.HEADROOM_SECRETS_DIR}/shop: expected letters, digits and . _ = -, got something else`,
    });
  });

  it('by the first start of Postgres: a password that is not there', async () => {
    expect(await start('postgres/init.sh', secrets('half', { headroom: 'a' }))).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/^init\.sh: expected a password in \S+half\/shop, got none$/),
    });
  });

  it.each([
    [[], 'secrets.sh: expected a folder and names, got less'],
    [['/nowhere', 'shop'], 'secrets.sh: expected a folder that may be written, got /nowhere'],
    [['/tmp', '../shop'], 'secrets.sh: expected names of small letters, got another one'],
  ])('by the maker of passwords: %j', async (args, sentence) => {
    expect(await start('postgres/secrets.sh', {}, args)).toMatchObject({ exitCode: 2, stderr: sentence });
  });
});

it('passwords are made up once, and that of the superuser is for one user only', async () => {
  const { HEADROOM_SECRETS_DIR: folder = '' } = secrets('made', {});
  const make = () => start('postgres/secrets.sh', {}, [folder, 'postgres', 'headroom', 'shop']);
  const read = () => ['postgres', 'headroom', 'shop'].map((name) => readFileSync(join(folder, name), 'utf8'));
  await make();
  const first = read();
  for (const password of first) expect(password).toMatch(/^[\w-]{32}\n$/);
  expect(new Set(first).size).toBe(3);
  const modes = ['postgres', 'headroom', 'shop'].map((name) => statSync(join(folder, name)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o444, 0o444]);
  await make();
  expect(read()).toEqual(first);
});
