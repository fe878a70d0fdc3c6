// docker-compose.yml, held to the Compose specification's schema and to what a schema cannot see. No engine is needed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../demo/servers/root.ts';
import { parseConfig } from '../exporter/config/parse.ts';
import {
  faultsOf,
  mountPoints,
  parseCompose,
  type Service,
  schemaFaults,
  stageOf,
  withoutDefault,
} from './support/compose.ts';
import { last } from './support/dockerfile.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('docker-compose.yml');
const compose = parseCompose(text);
const services = Object.entries(compose.services);
const serviceOf = (name: string): Service => compose.services[name] ?? {};

it('is what the Compose specification allows', () => {
  expect(schemaFaults(compose)).toEqual([]);
});

it('runs nobody as root, publishes on loopback only, and names what is there', () => {
  expect(faultsOf(compose)).toEqual([]);
});

it('needs nothing from the environment', () => {
  expect(withoutDefault(text)).toEqual([]);
});

it.each(services)(
  '%s writes to its volumes only, gets no rights, and comes back unless it was to end',
  (name, service) => {
    expect(service).toMatchObject({
      restart: name === 'secrets' ? 'no' : 'unless-stopped',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  },
);

it.each(services)('%s has bounds for memory, CPU, processes and logs', (_, service) => {
  expect(service).toMatchObject({
    mem_limit: expect.stringMatching(/^\d+[mg]$/),
    cpus: expect.any(Number),
    pids_limit: expect.any(Number),
    logging: { driver: 'local', options: { 'max-size': '10m', 'max-file': '3' } },
  });
});

it('publishes Prometheus, Alertmanager and Grafana, and nothing else', () => {
  const published = services.filter(([, { ports = [] }]) => ports.length > 0).map(([name]) => name);
  expect(published).toEqual(['prometheus', 'alertmanager', 'grafana']);
});

it('keeps what each server keeps on a volume', () => {
  const names = ['redis', 'prometheus', 'alertmanager'];
  const written = names.map((name) => {
    const stage = stageOf(serviceOf(name));
    const words = [...((stage && last(stage, 'CMD')?.args) ?? [])].join(' ');
    return [/--(?:dir |storage\.(?:tsdb\.)?path=)(\S+)/.exec(words)?.[1]];
  });
  expect(written).toEqual(names.map((name) => mountPoints(serviceOf(name))));
});

it('lets one service write the passwords, before any that needs them starts', () => {
  const mounted = services.filter(([, { volumes = [] }]) =>
    volumes.some((each) => /^secrets:/.test(String(each))),
  );
  const writers = mounted.filter(([, { volumes = [] }]) => volumes.includes('secrets:/secrets'));
  expect(writers.map(([name]) => name)).toEqual(['secrets']);
  for (const [name, { depends_on = {} }] of mounted.filter(([each]) => each !== 'secrets')) {
    const behind = ['pgbouncer', 'postgres'].some(
      (server) => depends_on[server]?.condition === 'service_healthy',
    );
    expect([name, depends_on.secrets?.condition ?? (behind && 'later')]).not.toContain(false);
  }
});

it('holds no password, and gives none by the environment but that which its user sets', () => {
  expect(text.match(/^.*(PASSWORD|SECRET|TOKEN)\w*: .*$/gm)?.map((line) => line.trim())).toEqual([
    'HEADROOM_SMTP_PASSWORD: ${HEADROOM_SMTP_PASSWORD:-}',
    'GF_SECURITY_ADMIN_PASSWORD: ${HEADROOM_GRAFANA_PASSWORD:-}',
    'PASSWORD_FILE: /secrets/shop',
  ]);
  expect(text).not.toMatch(/:\/\/[^\s/@:]+:[^\s/@]+@/);
});

it('gives the exporters configs that they can use', () => {
  for (const name of ['exporter', 'exporter-demo']) {
    const [mount = ''] = (serviceOf(name).volumes ?? []).map(String).filter((each) => each.startsWith('./'));
    const [path = ''] = mount.split(':');
    const env = { REDIS_URL: 'redis://redis:6379' };
    const config = parseConfig({ name: path, text: read(path) }, env, () => 'secret');
    expect(config.targets.length).toBeGreaterThan(0);
    const addresses = JSON.stringify(config.targets).match(/(?<="host":")[\w-]+|(?<=http:\/\/)[\w-]+/g) ?? [];
    for (const host of addresses) expect(serviceOf(host).networks).toContain('private');
    expect(serviceOf(name).networks).toContain('private');
  }
});

it('keeps what Grafana keeps on a volume, where Grafana has it unless told otherwise', () => {
  expect(mountPoints(serviceOf('grafana'))).toEqual(['/var/lib/grafana']);
  expect(serviceOf('grafana').environment).not.toHaveProperty('GF_PATHS_DATA');
});

it('keeps Redis, Postgres and PgBouncer on a network without a way out', () => {
  expect(compose.networks).toMatchObject({ private: { internal: true } });
  for (const name of ['redis', 'postgres', 'pgbouncer'])
    expect(serviceOf(name)).toMatchObject({ networks: ['private'] });
});

it('lets Prometheus and Alertmanager reach every host their configs name', () => {
  const prometheus = parse(read('prometheus/prometheus.yml'));
  const addresses: string[] = [
    ...prometheus.scrape_configs.flatMap(
      (job: { static_configs: [{ targets: string[] }] }) => job.static_configs[0].targets,
    ),
    ...prometheus.alerting.alertmanagers[0].static_configs[0].targets,
    ...(read('alerts/alertmanager.yml').match(/(?<=url: 'http:\/\/)[^/]+/g) ?? []),
  ];
  const hosts = [...new Set(addresses.map((address) => address.split(':')[0] ?? ''))].sort();
  expect(hosts).toEqual(['alertmanager', 'exporter', 'localhost', 'receiver']);
  const ofGrafana = (read('grafana/Dockerfile').match(/(?<=_URL=http:\/\/)[^:]+/g) ?? []).sort();
  expect(ofGrafana).toEqual(['alertmanager', 'prometheus']);
  expect(serviceOf('grafana').networks).toContain('monitoring');
  for (const host of [...hosts, ...ofGrafana].filter((each) => each !== 'localhost'))
    expect(serviceOf(host).networks).toContain('monitoring');
});

it('gives the exporter and Alertmanager variables they know', () => {
  const known = `${read('exporter/flags.ts')} 'REDIS_URL'`;
  expect(read('prometheus/start.sh')).toContain(
    Object.keys(serviceOf('prometheus').environment ?? {}).join(),
  );
  for (const name of Object.keys(serviceOf('exporter').environment ?? {}))
    expect(known).toContain(`'${name}'`);
  const script = read('alerts/start.sh');
  const taken = script.match(/(?<=\$\(value )HEADROOM_\w+/g) ?? [];
  const ownParts = script.match(/(?<=\$\(value "HEADROOM_\$1)_\w+/g) ?? [];
  const teams = script.match(/(?<=^own )[A-Z]+/gm) ?? [];
  const own = teams.flatMap((team) => ownParts.map((part) => `HEADROOM_${team}${part}`));
  expect(Object.keys(serviceOf('alertmanager').environment ?? {})).toEqual([...taken, ...own]);
});

it('starts the workload only when asked', () => {
  const always = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
  expect(always).toEqual([
    'secrets',
    'redis',
    'postgres',
    'pgbouncer',
    'exporter',
    'prometheus',
    'alertmanager',
    'grafana',
  ]);
});

describe('the check finds', () => {
  const good = { build: './redis', networks: ['one'], volumes: ['data:/data'] };
  const found = (service: object) =>
    faultsOf({
      services: { a: { ...good, ...service }, unchecked: { build: './demo/apps/celery' } },
      networks: { one: {} },
      volumes: { data: {} },
    });

  it('nothing in a good service', () => expect(found({})).toEqual([]));
  it.each([
    ['an open port', { ports: ['6379:6379'] }, 'a: the port "6379:6379" is open to everybody'],
    ['root', { user: 'root' }, 'a: runs as root'],
    ['root by number', { user: '0:0' }, 'a: runs as root'],
    ['a folder without Dockerfile', { build: './docs', user: 'node' }, 'a: nothing to build'],
    [
      'a stage that is not there',
      { build: { context: '.', target: 'no' }, user: 'node' },
      'a: nothing to build',
    ],
    [
      'a file that is not there',
      { volumes: ['./lost.yml:/etc/lost.yml:ro'] },
      'a: no volume or file ./lost.yml',
    ],
    ['a volume nobody declared', { volumes: ['lost:/data'] }, 'a: no volume or file lost'],
    ['a network nobody declared', { networks: ['lost'] }, 'a: no network lost'],
    [
      'a service that is not there',
      { depends_on: { b: { condition: 'service_started' } } },
      'a: no service b',
    ],
    [
      'a wait without end',
      { depends_on: { unchecked: { condition: 'service_healthy' } } },
      'a: unchecked has no health check',
    ],
  ])('%s', (_, service, fault) => expect(found(service)).toEqual([fault]));

  it('a variable without a default', () => {
    expect(withoutDefault('${A:-b} ${C-d} ${E} $F ${G:?must}')).toEqual(['E', 'F', 'G']);
  });

  it('a key and a type that the specification does not have', () => {
    expect(schemaFaults(parseCompose('services: { a: { image: b, prots: [1] } }')).join()).toContain(
      'additional properties',
    );
    expect(schemaFaults(parseCompose('services: { a: { image: b, restart: 1 } }')).join()).toContain(
      'must be string',
    );
  });
});
