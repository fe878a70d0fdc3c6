// render.yaml, held to the fields of Render's Blueprint and to the images it builds. Render itself is not asked.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../demo/servers/root.ts';
import { last, parseDockerfile, type Stage } from './support/dockerfile.ts';
import { type Blueprint, blueprintFaults, type RenderService } from './support/render.ts';
import { renderPrices } from './support/render-prices.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('render.yaml');
const blueprint = parse(text) as Blueprint;
const services = blueprint.services.map((service) => [service.name, service] as const);

const stageOf = ({ dockerfilePath = '' }: RenderService): Stage =>
  parseDockerfile(read(dockerfilePath)).at(-1) as Stage;
const variable = (service: RenderService, name: string) => service.envVars?.find(({ key }) => key === name);

it('is what Render takes', () => {
  expect(blueprintFaults(blueprint)).toEqual([]);
});

it('has one public service, and that one has a health check', () => {
  expect(services.filter(([, { type }]) => type !== 'pserv').map(([name]) => name)).toEqual([
    'headroom-grafana',
  ]);
  expect(services.filter(([, each]) => each.healthCheckPath !== undefined).map(([name]) => name)).toEqual([
    'headroom-grafana',
  ]);
});

it.each(services)('%s is deployed by hand, in Ohio', (_, service) => {
  expect(service).toMatchObject({ runtime: 'docker', region: 'ohio', autoDeployTrigger: 'off' });
});

it.each(services)('%s is built from a context that has what its Dockerfile copies', (_, service) => {
  for (const { keyword, text: words } of stageOf(service).instructions) {
    if (keyword !== 'COPY' || words.startsWith('--from=')) continue;
    for (const source of words.split(/\s+/).slice(0, -1))
      expect(existsSync(join(root, service.dockerContext ?? '.', source))).toBe(true);
  }
});

it.each(services)('%s says the port that its image listens on', (_, service) => {
  expect(variable(service, 'PORT')?.value).toBe(last(stageOf(service), 'EXPOSE')?.text);
});

it('keeps what each server keeps on a disk', () => {
  const mounts = Object.fromEntries(services.map(([name, { disk }]) => [name, disk?.mountPath]));
  const written = (name: string) => {
    const service = services.find(([each]) => each === name)?.[1] as RenderService;
    const words = (last(stageOf(service), 'CMD')?.args ?? []).join(' ');
    return /--(?:dir |storage\.(?:tsdb\.)?path=)(\S+)/.exec(words)?.[1];
  };
  for (const name of ['headroom-redis', 'headroom-prometheus', 'headroom-alertmanager'])
    expect(mounts[name]).toBe(written(name));
  expect(mounts['headroom-grafana']).toBe('/var/lib/grafana');
  expect(mounts['headroom-exporter']).toBeUndefined();
});

it('has a disk for Prometheus that is larger than what is kept', () => {
  const disk = services.find(([name]) => name === 'headroom-prometheus')?.[1].disk;
  const [, size] = /retention\.size=(\d+)GB/.exec(read('prometheus/Dockerfile')) ?? [];
  expect(disk?.sizeGB).toBeGreaterThan(Number(size));
});

it('gives each service variables that its entry point or its program knows', () => {
  const known = [
    'exporter/program.ts',
    'exporter/config/targets.ts',
    'exporter/start.sh',
    'prometheus/start.sh',
    'alerts/start.sh',
    'grafana/start.sh',
  ]
    .map(read)
    .join('\n');
  const urls = ['PAGE', 'TICKET', 'WATCHDOG'].map((name) => `HEADROOM_${name}_URL`);
  const given = blueprint.services.flatMap(({ envVars = [] }) => envVars.flatMap(({ key }) => key ?? []));
  const unknown = given.filter((key) => key !== 'PORT' && !urls.includes(key) && !known.includes(key));
  expect(unknown).toEqual([]);
});

it('holds no secret: each is made up by Render or asked for', () => {
  expect(text).not.toMatch(/:\/\/[^\s/@:]+:[^\s/@]+@/);
  const secret = blueprint.services
    .flatMap(({ envVars = [] }) => envVars)
    .filter(({ key = '' }) => /PASSWORD|SECRET|TOKEN|DATABASE_URL|(PAGE|TICKET|WATCHDOG)_URL/.test(key));
  expect(secret.length).toBe(5);
  for (const each of secret) expect(each.generateValue === true || each.sync === false).toBe(true);
});

it('costs what the README says', () => {
  const { source, plans, disk } = renderPrices;
  const count = (plan: string) => services.filter(([, each]) => each.plan === plan).length;
  const gigabytes = services.reduce((sum, [, each]) => sum + (each.disk?.sizeGB ?? 0), 0);
  const { starter, standard } = plans.perMonth;
  const sum = count('starter') * starter + count('standard') * standard + gigabytes * disk.perGbAndMonth;
  expect(read('README.md').replaceAll('\n', ' ')).toContain(
    `${count('starter')} services of the plan starter (${starter} USD each), ${count('standard')} of standard (${standard} USD) and ` +
      `${gigabytes} GB of disk (${disk.perGbAndMonth} USD each): ${sum.toFixed(2)} USD a month, by public copies of ${source} ` +
      `of ${plans.of} (services) and ${disk.of} (disk)`,
  );
  expect(count('starter') + count('standard')).toBe(services.length);
});

describe('the check finds', () => {
  const good: RenderService = {
    type: 'pserv',
    name: 'a',
    runtime: 'docker',
    region: 'ohio',
    envVars: [{ key: 'PORT', value: '6379' }],
  };
  const found = (service: object, others: object = {}) =>
    blueprintFaults({ services: [{ ...good, ...service }], ...others });
  const withVariable = (variable: object) => ({ envVars: [...(good.envVars ?? []), variable] });

  it('nothing in a good one', () => expect(found({})).toEqual([]));
  it.each([
    ['a health check where none can work', { healthCheckPath: '/' }, 'a: healthCheckPath is not for pserv'],
    ['a field that is not there', { port: 1 }, 'a: no field port'],
    [
      'off without quotes, which YAML 1.1 reads as false',
      { autoDeployTrigger: false },
      'a: autoDeployTrigger: false',
    ],
    ['a region that is not there', { region: 'texas' }, 'a: region: "texas"'],
    ['a plan that is not there', { plan: 'small' }, 'a: plan: "small"'],
    ['a private service for nothing', { plan: 'free' }, 'a: free is for web only'],
    ['no runtime', { runtime: undefined }, 'a: runtime: undefined'],
    ['a reserved port', { envVars: [{ key: 'PORT', value: '10000' }] }, 'a: PORT: 10000'],
    ['no port', { envVars: [] }, 'a: PORT: NaN'],
    ['a disk over the system', { disk: { name: 'd', mountPath: '/etc' } }, 'a: disk at /etc'],
    [
      'a disk and instances',
      { disk: { name: 'd', mountPath: '/d' }, numInstances: 2 },
      'a: a disk has one instance',
    ],
    ['a number for a text', withVariable({ key: 'A', value: 1 }), 'a: A: value is no text'],
    [
      'what is not expanded',
      withVariable({ key: 'A', value: 'http://${B}' }),
      'a: A: nothing is expanded in a value',
    ],
    [
      'two sources',
      withVariable({ key: 'A', value: '1', sync: false }),
      'a: A: one of value, generateValue, sync, fromDatabase, fromService',
    ],
    ['a group that is not there', withVariable({ fromGroup: 'g' }), 'a: no group g'],
    [
      'a service that is not there',
      withVariable({ key: 'A', fromService: { type: 'pserv', name: 'b', property: 'host' } }),
      'a: A: no pserv b',
    ],
    [
      'a property that is not there',
      withVariable({ key: 'A', fromService: { type: 'pserv', name: 'a', property: 'url' } }),
      'a: A: no property url of pserv',
    ],
  ])('%s', (_, service, fault) => expect(found(service)).toContain(fault));

  it('a second region, a root field, and what a group may not have', () => {
    expect(blueprintFaults({ services: [good, { ...good, region: 'oregon' }] })).toEqual([
      'more than one region',
    ]);
    expect(found({}, { version: 1 })).toEqual(['no field version']);
    const envVarGroups = [{ name: 'g', envVars: [{ key: 'A', sync: false }] }];
    expect(found({}, { envVarGroups })).toEqual(['g: A: one of value, generateValue']);
  });
});
