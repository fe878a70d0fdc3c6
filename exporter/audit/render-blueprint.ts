// render.yaml: https://render.com/docs/blueprint-spec
import type { Deployment, Environment, Placed, Service, Setting } from './deployment.ts';
import { type Located, type LocatedMap, textsIn } from './located.ts';
import { entriesIn, itemsIn, mapIn, scalarIn, textIn, wordIn } from './shape.ts';

// Where a service runs that says nothing else.
const defaultRegion = 'oregon';

/** A variable as the blueprint sets it; one of `fromService` with `envVarKey` is another service's. */
interface Declared extends Setting {
  readonly copiedFrom?: { readonly service: string; readonly variable: string } | undefined;
}

type Groups = ReadonlyMap<string, readonly Declared[]>;

/** Parts of a blueprint that may stand at its top or in an environment of a project. */
interface Holder {
  readonly name: string;
  readonly map: LocatedMap;
}

const placed = (value: Located | undefined, name: string): Placed | undefined => {
  const scalar = scalarIn(value, name);
  return scalar?.text === undefined ? undefined : { text: scalar.text, line: scalar.line };
};

const serviceReference = (entry: LocatedMap, variable: string) => {
  const from = new Map(entriesIn(entry.entries.get('fromService'), `fromService of ${variable}`));
  const service = textIn(from.get('name'), `name of fromService of ${variable}`);
  const copied = textIn(from.get('envVarKey'), `envVarKey of fromService of ${variable}`);
  if (service === undefined) return {};
  return copied === undefined ? { service } : { copiedFrom: { service, variable: copied } };
};

const declared = (file: string, item: Located, owner: string, groups: Groups): readonly Declared[] => {
  const entry = mapIn(item, `a variable of ${owner}`);
  const group = textIn(entry.entries.get('fromGroup'), `fromGroup of ${owner}`);
  if (group !== undefined) return groups.get(group) ?? [];
  const variable = wordIn(entry, 'key', `a variable of ${owner}`);
  const value = scalarIn(entry.entries.get('value'), `value of ${variable}`);
  const line = value?.line ?? entry.line;
  return [{ variable, value: value?.text, file, line, ...serviceReference(entry, variable) }];
};

const variablesOf = (file: string, map: LocatedMap, owner: string, groups: Groups): readonly Declared[] =>
  itemsIn(map.entries.get('envVars'), `envVars of ${owner}`).flatMap((item) =>
    declared(file, item, owner, groups),
  );

const service = (file: string, item: Located, groups: Groups): Service => {
  const map = mapIn(item, 'a service');
  const name = wordIn(map, 'name', 'a service');
  const type = wordIn(map, 'type', name);
  const isStatic = textIn(map.entries.get('runtime'), `runtime of ${name}`) === 'static';
  const httpCheck = placed(map.entries.get('healthCheckPath'), `healthCheckPath of ${name}`);
  const region = placed(map.entries.get('region'), `region of ${name}`) ?? {
    text: defaultRegion,
    line: map.line,
  };
  return {
    name,
    line: map.line,
    speaks: type === 'web' ? 'http' : 'tcp',
    ...(isStatic ? {} : { region }),
    httpCheck,
    settings: variablesOf(file, map, name, groups),
  };
};

const database = (item: Located): Service => {
  const map = mapIn(item, 'a database');
  const name = wordIn(map, 'name', 'a database');
  const region = placed(map.entries.get('region'), `region of ${name}`);
  return {
    name,
    line: map.line,
    speaks: 'tcp',
    region: region ?? { text: defaultRegion, line: map.line },
    httpCheck: placed(map.entries.get('healthCheckPath'), `healthCheckPath of ${name}`),
    settings: [],
  };
};

/** A variable that another service's is copied from has that one's value; a few steps of it are followed. */
const followed = (setting: Declared, services: readonly Service[], steps = 5): Setting => {
  const { copiedFrom, ...own } = setting;
  if (!copiedFrom || steps === 0) return own;
  const source = services
    .find(({ name }) => name === copiedFrom.service)
    ?.settings.find(({ variable }) => variable === copiedFrom.variable);
  if (!source) return own;
  const { value, service: target } = followed(source, services, steps - 1);
  return { ...own, value, service: target };
};

const groupsIn = (file: string, { map }: Holder): Groups =>
  new Map(
    itemsIn(map.entries.get('envVarGroups'), 'envVarGroups').map((item) => {
      const group = mapIn(item, 'a group of variables');
      const name = wordIn(group, 'name', 'a group of variables');
      return [name, variablesOf(file, group, name, new Map())];
    }),
  );

const environment = (file: string, holder: Holder, shared: Groups): Environment => {
  const own = groupsIn(file, holder);
  const groups = new Map([...shared, ...own]);
  const services = itemsIn(holder.map.entries.get('services'), 'services').map((item) =>
    service(file, item, groups),
  );
  // A group may be taken by services that are in no file.
  const ownGroups = [...own].map(
    ([name, settings]): Service => ({ name: `group ${name}`, line: 1, speaks: 'http', settings }),
  );
  const databases = itemsIn(holder.map.entries.get('databases'), 'databases').map(database);
  return {
    name: holder.name,
    services: [...services, ...databases, ...ownGroups].map((each) => ({
      ...each,
      settings: each.settings.map((setting) => followed(setting, services)),
    })),
  };
};

const holdersIn = (root: LocatedMap, file: string): readonly Holder[] => {
  const ungrouped = root.entries.get('ungrouped');
  const projects = itemsIn(root.entries.get('projects'), 'projects').flatMap((item) => {
    const project = mapIn(item, 'a project');
    const name = wordIn(project, 'name', 'a project');
    return itemsIn(project.entries.get('environments'), `environments of ${name}`).map((each) => {
      const map = mapIn(each, `an environment of ${name}`);
      return { name: `${name}/${wordIn(map, 'name', `an environment of ${name}`)}`, map };
    });
  });
  return [
    { name: file, map: root },
    ...(ungrouped ? [{ name: 'ungrouped', map: mapIn(ungrouped, 'ungrouped') }] : []),
    ...projects,
  ];
};

const unseenIn = (environments: readonly Environment[]): readonly string[] =>
  environments.flatMap(({ services }) =>
    services.flatMap(({ name, settings }) =>
      settings
        .filter(({ variable, value, service: target }) => variable === 'REDIS_URL' && !value && !target)
        .map(({ file, line }) => `${file}:${line}: what REDIS_URL of ${name} is, the file does not hold`),
    ),
  );

/** Whether a file is a blueprint, by what is at its top. */
export const isBlueprint = ({ entries }: LocatedMap): boolean =>
  entries.get('services')?.kind === 'list' ||
  ['databases', 'envVarGroups', 'projects', 'ungrouped', 'previews'].some((key) => entries.has(key));

/** What a Render blueprint says; throws an UnreadableFile. */
export const readBlueprint = (file: string, root: LocatedMap): Deployment => {
  const shared = groupsIn(file, { name: file, map: root });
  const environments = holdersIn(root, file)
    .map((holder) => environment(file, holder, shared))
    .filter(({ services }) => services.length > 0);
  return { file, kind: 'blueprint', environments, texts: textsIn(root), unseen: unseenIn(environments) };
};
