// What Grafana is started with: where its data comes from, what may be changed, who gets in, and what leaves the network.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../demo/servers/root.ts';
import { copies, parseDockerfile } from '../support/dockerfile.ts';
import { Workplace } from '../support/folder.ts';

const work = new Workplace();
afterAll(() => work.end());

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { datasources } = parse(read('grafana/provisioning/datasources/headroom.yml'));
const { providers } = parse(read('grafana/provisioning/dashboards/headroom.yml'));
const [stage] = parseDockerfile(read('grafana/Dockerfile'));

/** Settings as `section.key`. */
const settings = Object.fromEntries(
  read('grafana/grafana.ini')
    .split(/^(?=\[)/m)
    .flatMap((part) => {
      const [, section] = /^\[([\w.]+)\]/.exec(part) ?? [];
      return [...part.matchAll(/^(\w+) = (.*)$/gm)].map(([, key, value]) => [`${section}.${key}`, value]);
    }),
);

describe('data sources', () => {
  it('have uids that never change, and cannot be changed in the browser', () => {
    expect(datasources).toMatchObject([
      { uid: 'headroom-prometheus', type: 'prometheus', isDefault: true, editable: false },
      { uid: 'headroom-alertmanager', type: 'alertmanager', editable: false },
    ]);
  });

  it('count on the interval at which Prometheus scrapes', () => {
    expect(datasources[0].jsonData.timeInterval).toBe(
      parse(read('prometheus/prometheus.yml')).global.scrape_interval,
    );
  });

  it('are where the image says', () => {
    const env = stage?.instructions.find(({ keyword }) => keyword === 'ENV')?.text ?? '';
    for (const { url } of datasources) expect(env).toContain(`${/\$\{(\w+)\}/.exec(url)?.[1]}=http://`);
  });
});

describe('dashboards', () => {
  it('cannot be changed or deleted in the browser', () => {
    expect(providers).toMatchObject([
      { type: 'file', disableDeletion: true, allowUiUpdates: false, folderUid: 'headroom' },
    ]);
  });

  it('are where the image puts the generated ones, and one of them is the first page', () => {
    const placed = stage ? copies(stage).find(({ sources }) => sources.includes('generated')) : undefined;
    expect(providers[0].options.path).toBe(placed?.to);
    expect(settings['dashboards.default_home_dashboard_path']).toBe(`${placed?.to}/home.json`);
    expect(() => read('grafana/generated/home.json')).not.toThrow();
  });
});

it('tells nobody anything, and lets nobody in without a login', () => {
  expect(settings).toMatchObject({
    'analytics.reporting_enabled': 'false',
    'analytics.check_for_updates': 'false',
    'analytics.check_for_plugin_updates': 'false',
    'auth.anonymous.enabled': 'false',
    'auth.anonymous.org_role': 'Viewer',
    'plugins.preinstall_disabled': 'true',
    'security.disable_gravatar': 'true',
    'snapshots.external_enabled': 'false',
    'users.allow_sign_up': 'false',
  });
  expect(Object.keys(settings).filter((key) => /password/.test(key))).toEqual([]);
});

describe('start.sh', () => {
  const bin = join(work.dir, 'bin');
  mkdirSync(bin);
  // In the place of the image's own script: it says what it was given.
  const saying =
    '#!/bin/sh\necho "${GF_SECURITY_ADMIN_PASSWORD-none} ${GF_SECURITY_ADMIN_PASSWORD__FILE-none} $*"\n';
  writeFileSync(join(bin, 'run.sh'), saying, { mode: 0o755 });
  const start = (env: Record<string, string>) =>
    execa('/bin/sh', [join(root, 'grafana/start.sh'), '--an=argument'], {
      env: { PATH: `${bin}:${process.env.PATH}`, GF_PATHS_DATA: work.dir, ...env },
      extendEnv: false,
      reject: false,
    });
  const file = join(work.dir, 'admin-password');

  it('makes up a password once, which only its user can read', async () => {
    const first = await start({ GF_SECURITY_ADMIN_PASSWORD: '', GF_SECURITY_ADMIN_PASSWORD__FILE: '' });
    expect([first.exitCode, first.stdout]).toEqual([0, `none ${file} --an=argument`]);
    const password = readFileSync(file, 'utf8');
    expect(password).toMatch(/^\S{32}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first.stderr).toBe(`The password of admin is in ${file}.`);
    await start({});
    expect(readFileSync(file, 'utf8')).toBe(password);
  });

  it('takes a password from a variable or a file', async () => {
    expect((await start({ GF_SECURITY_ADMIN_PASSWORD: 'own' })).stdout).toBe('own none --an=argument');
    expect((await start({ GF_SECURITY_ADMIN_PASSWORD__FILE: '/run/secrets/p' })).stdout).toBe(
      'none /run/secrets/p --an=argument',
    );
  });

  it('refuses the default one', async () => {
    const { exitCode, stdout } = await start({ GF_SECURITY_ADMIN_PASSWORD: 'admin' });
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});
