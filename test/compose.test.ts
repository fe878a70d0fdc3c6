// docker-compose.yml, held to the Compose specification's schema and to what a schema cannot see. No engine is needed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../demo/servers/root.ts';
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

it.each(services)('%s may write to its volumes only, gets no rights, and comes back', (_, service) => {
  expect(service).toMatchObject({
    restart: 'unless-stopped',
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
});

it('keeps what each server keeps on a volume', () => {
  const written = ['redis', 'prometheus', 'alertmanager'].map((name) => {
    const stage = stageOf(serviceOf(name));
    const words = [...((stage && last(stage, 'CMD')?.args) ?? [])].join(' ');
    return [/--(?:dir |storage\.(?:tsdb\.)?path=)(\S+)/.exec(words)?.[1]];
  });
  expect(written).toEqual(
    ['redis', 'prometheus', 'alertmanager'].map((name) => mountPoints(serviceOf(name))),
  );
});

it('keeps what Grafana keeps on a volume, where Grafana has it unless told otherwise', () => {
  expect(mountPoints(serviceOf('grafana'))).toEqual(['/var/lib/grafana']);
  expect(serviceOf('grafana').environment).not.toHaveProperty('GF_PATHS_DATA');
});

it('keeps Redis on a network without a way out', () => {
  expect(compose.networks).toMatchObject({ redis: { internal: true } });
  expect(serviceOf('redis')).toMatchObject({ networks: ['redis'] });
  expect(serviceOf('redis').ports).toBeUndefined();
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
  const known = `${read('exporter/main.ts')} 'REDIS_URL'`;
  for (const name of Object.keys(serviceOf('exporter').environment ?? {}))
    expect(known).toContain(`'${name}'`);
  const taken = read('alerts/start.sh').match(/(?<=\$\(value )HEADROOM_\w+/g) ?? [];
  expect(Object.keys(serviceOf('alertmanager').environment ?? {})).toEqual(taken);
});

it('starts the workload only when asked', () => {
  const always = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
  expect(always).toEqual(['redis', 'exporter', 'prometheus', 'alertmanager', 'grafana']);
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
