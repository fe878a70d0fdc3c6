import {
  type Form,
  groupSources,
  properties,
  reservedMounts,
  reservedPorts,
  rootFields,
  serviceFields,
  sources,
} from './render-fields.ts';

export interface Variable {
  readonly key?: string;
  readonly value?: unknown;
  readonly generateValue?: unknown;
  readonly sync?: unknown;
  readonly fromGroup?: string;
  readonly fromService?: {
    readonly type: string;
    readonly name: string;
    readonly property?: string;
    readonly envVarKey?: string;
  };
}

export interface RenderService {
  readonly type: string;
  readonly name: string;
  readonly runtime?: string;
  readonly plan?: string;
  readonly region?: string;
  readonly dockerfilePath?: string;
  readonly dockerContext?: string;
  readonly autoDeployTrigger?: unknown;
  readonly healthCheckPath?: string;
  readonly numInstances?: number;
  readonly scaling?: object;
  readonly disk?: { readonly name?: string; readonly mountPath?: string; readonly sizeGB?: number };
  readonly envVars?: readonly Variable[];
}

export interface Blueprint {
  readonly services: readonly RenderService[];
  readonly envVarGroups?: readonly { readonly name: string; readonly envVars: readonly Variable[] }[];
}

const fits = (value: unknown, form: Form): boolean => {
  if (typeof form !== 'string') return form.includes(value as string);
  const is: Readonly<Record<string, boolean>> = {
    text: typeof value === 'string' && value !== '',
    count: Number.isInteger(value) && Number(value) > 0,
    flag: typeof value === 'boolean',
    list: Array.isArray(value),
    object: typeof value === 'object' && value !== null && !Array.isArray(value),
  };
  return is[form] ?? false;
};

const fieldFaults = (service: RenderService): readonly string[] =>
  Object.entries(service).flatMap(([field, value]) => {
    const known = serviceFields[field];
    if (known === undefined) return [`no field ${field}`];
    if (known.only && !known.only.includes(service.type)) return [`${field} is not for ${service.type}`];
    return fits(value, known.form) ? [] : [`${field}: ${JSON.stringify(value)}`];
  });

const diskFaults = ({ disk, numInstances, scaling }: RenderService): readonly string[] => {
  if (disk === undefined) return [];
  const { name, mountPath = '', sizeGB = 10, ...rest } = disk;
  return [
    ...(name === undefined ? ['disk without name'] : []),
    ...(!mountPath.startsWith('/') || reservedMounts.test(mountPath) ? [`disk at ${mountPath}`] : []),
    ...(Number.isInteger(sizeGB) && sizeGB > 0 ? [] : [`disk of ${sizeGB} GB`]),
    ...Object.keys(rest).map((field) => `no field disk.${field}`),
    ...(numInstances !== undefined || scaling !== undefined ? ['a disk has one instance'] : []),
  ];
};

const referenceFaults = ({ fromService: from }: Variable, blueprint: Blueprint): readonly string[] => {
  if (from === undefined) return [];
  const other = blueprint.services.find(({ name }) => name === from.name);
  if (other?.type !== from.type) return [`no ${from.type} ${from.name}`];
  if ((from.property === undefined) === (from.envVarKey === undefined)) return ['property or envVarKey'];
  if (from.property === undefined || properties[from.type]?.includes(from.property)) return [];
  return [`no property ${from.property} of ${from.type}`];
};

const variableFaults = (
  variable: Variable,
  blueprint: Blueprint,
  allowed: readonly string[],
): readonly string[] => {
  const { key, fromGroup, ...rest } = variable;
  if (fromGroup !== undefined) {
    const known = blueprint.envVarGroups?.some(({ name }) => name === fromGroup);
    return known && key === undefined ? [] : [`no group ${fromGroup}`];
  }
  const given = Object.keys(rest);
  if (key === undefined || given.length !== 1 || !allowed.includes(given[0] ?? ''))
    return [`${key}: one of ${allowed.join(', ')}`];
  if ('value' in rest && typeof rest.value !== 'string') return [`${key}: value is no text`];
  if ('value' in rest && /\$\{?\w/.test(String(rest.value)))
    return [`${key}: nothing is expanded in a value`];
  if ('sync' in rest && rest.sync !== false) return [`${key}: sync is false`];
  return referenceFaults(variable, blueprint).map((fault) => `${key}: ${fault}`);
};

const portFaults = ({ type, envVars = [] }: RenderService): readonly string[] => {
  const port = Number(envVars.find(({ key }) => key === 'PORT')?.value ?? Number.NaN);
  if (type !== 'web' && type !== 'pserv') return [];
  const isReserved = reservedPorts.some((each) => each === port);
  return port > 0 && !isReserved ? [] : [`PORT: ${port}`];
};

/** What Render would refuse in a Blueprint, or take for something else than it says, one line a fault. */
export const blueprintFaults = (blueprint: Blueprint): readonly string[] => [
  ...Object.keys(blueprint)
    .filter((field) => !rootFields.some((each) => each === field))
    .map((field) => `no field ${field}`),
  ...(new Set(blueprint.services.map(({ region }) => region)).size > 1 ? ['more than one region'] : []),
  ...blueprint.services.flatMap((service) =>
    [
      ...fieldFaults(service),
      ...(service.runtime === undefined && service.type !== 'keyvalue' ? ['no runtime'] : []),
      ...(service.plan === 'free' && service.type !== 'web' ? ['free is for web only'] : []),
      ...diskFaults(service),
      ...portFaults(service),
      ...(service.envVars ?? []).flatMap((each) => variableFaults(each, blueprint, sources)),
    ].map((fault) => `${service.name}: ${fault}`),
  ),
  ...(blueprint.envVarGroups ?? []).flatMap(({ name, envVars }) =>
    envVars
      .flatMap((each) => variableFaults(each, blueprint, groupSources))
      .map((fault) => `${name}: ${fault}`),
  ),
];
