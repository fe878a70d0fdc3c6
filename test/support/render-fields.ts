// What a Render Blueprint may hold: https://render.com/docs/blueprint-spec, as stored in August 2026. Data only.

/** What a value has to be: one of these words, or of this type. */
export type Form = readonly (string | number | boolean)[] | 'text' | 'count' | 'flag' | 'list' | 'object';

/** The fields of a service, the types of service that have them where not all do, and what they hold. */
export const serviceFields: Readonly<
  Record<string, { readonly only?: readonly string[]; readonly form: Form }>
> = {
  type: { form: ['web', 'pserv', 'worker', 'cron', 'keyvalue'] },
  name: { form: 'text' },
  runtime: { form: ['docker', 'image', 'node', 'python', 'go', 'ruby', 'rust', 'elixir', 'static'] },
  plan: { form: ['free', 'starter', 'standard', 'pro', 'pro plus', 'pro max', 'pro ultra'] },
  region: { form: ['oregon', 'ohio', 'virginia', 'frankfurt', 'singapore'] },
  repo: { form: 'text' },
  branch: { form: 'text' },
  rootDir: { form: 'text' },
  buildFilter: { form: 'object' },
  dockerfilePath: { form: 'text' },
  dockerContext: { form: 'text' },
  dockerCommand: { form: 'text' },
  registryCredential: { form: 'object' },
  image: { form: 'object' },
  buildCommand: { form: 'text' },
  startCommand: { form: 'text' },
  preDeployCommand: { form: 'text' },
  schedule: { only: ['cron'], form: 'text' },
  autoDeployTrigger: { form: ['commit', 'checksPass', 'off'] },
  maxShutdownDelaySeconds: { form: 'count' },
  numInstances: { only: ['web', 'pserv', 'worker'], form: 'count' },
  scaling: { only: ['web', 'pserv', 'worker'], form: 'object' },
  healthCheckPath: { only: ['web'], form: 'text' },
  domains: { only: ['web'], form: 'list' },
  disk: { only: ['web', 'pserv', 'worker'], form: 'object' },
  ipAllowList: { only: ['keyvalue'], form: 'list' },
  maxmemoryPolicy: { only: ['keyvalue'], form: 'text' },
  envVars: { form: 'list' },
};

export const rootFields = [
  'services',
  'databases',
  'envVarGroups',
  'projects',
  'ungrouped',
  'previews',
] as const;

/** Where the value of a variable comes from: one of these, and no other. */
export const sources = ['value', 'generateValue', 'sync', 'fromDatabase', 'fromService'] as const;
/** Of those, what a group may have. */
export const groupSources: readonly string[] = ['value', 'generateValue'];

/** What can be had of another service, by its type. */
export const properties: Readonly<Record<string, readonly string[]>> = {
  web: ['host', 'port', 'hostport'],
  pserv: ['host', 'port', 'hostport'],
  keyvalue: ['connectionString', 'host', 'port'],
};

/** Ports that a service may not bind, and folders that a disk may not be mounted over. */
export const reservedPorts = [10_000, 18_012, 18_013, 19_099] as const;
export const reservedMounts = /^\/($|(etc|home|bin|usr|lib|proc|sys|dev|opt\/render)(\/|$))/;
