// docker-compose.yml: https://docs.docker.com/reference/compose-file/
import { posix } from 'node:path';
import type { Deployment, Service, Setting } from './deployment.ts';
import { readVariables } from './dotenv.ts';
import { interpolated } from './interpolation.ts';
import { type Located, type LocatedMap, textsIn } from './located.ts';
import { UnreadableFile } from './problem.ts';
import { entriesIn, itemsIn, mapIn, scalarIn, textIn } from './shape.ts';

/** Reads another file's text, named as in faults; throws an UnreadableFile. */
export type ReadText = (file: string) => string;

/** What reading one compose file takes. */
interface Context {
  readonly file: string;
  readonly readText: ReadText;
  readonly services: LocatedMap;
  readonly unseen: string[];
}

const fromList = (items: readonly Located[], owner: string, { file }: Context): readonly Setting[] =>
  items.map((item) => {
    const scalar = scalarIn(item, `a variable of ${owner}`);
    const [, variable = '', text] = /^([^=]*)(?:=([\s\S]*))?$/.exec(scalar?.text ?? '') ?? [];
    const value = text === undefined ? undefined : interpolated(text);
    return { variable: variable.trim(), value, file, line: item.line };
  });

const fromMap = (value: Located | undefined, owner: string, { file }: Context): readonly Setting[] =>
  entriesIn(value, `environment of ${owner}`).map(([variable, each]) => {
    const text = textIn(each, `${variable} of ${owner}`);
    return { variable, value: text === undefined ? undefined : interpolated(text), file, line: each.line };
  });

interface EnvFile {
  readonly path: string;
  readonly required: boolean;
}

const envFile = (item: Located, owner: string): EnvFile => {
  if (item.kind !== 'map') return { path: textIn(item, `env_file of ${owner}`) ?? '', required: true };
  const path = textIn(item.entries.get('path'), `path of env_file of ${owner}`) ?? '';
  return {
    path,
    required: textIn(item.entries.get('required'), `required of env_file of ${owner}`) !== 'false',
  };
};

const fromFile = (item: Located, owner: string, { file, readText, unseen }: Context): readonly Setting[] => {
  const { path: written, required } = envFile(item, owner);
  const path = interpolated(written);
  if (path === undefined || path === '') {
    unseen.push(`${file}:${item.line}: which env_file ${owner} has, only the environment knows`);
    return [];
  }
  const name = posix.isAbsolute(path) ? path : posix.join(posix.dirname(file), path);
  try {
    return readVariables(name, readText(name));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (required)
      throw new UnreadableFile(`couldn't read env_file ${name} of ${owner}: ${error.message}`, item.line);
    return [];
  }
};

// What comes later goes first; one variable twice in one list or file stays there, to be told of.
const overlaid = (below: readonly Setting[], above: readonly Setting[]): readonly Setting[] => [
  ...below.filter(({ variable }) => !above.some((each) => each.variable === variable)),
  ...above,
];

const fromFiles = (value: Located | undefined, owner: string, context: Context): readonly Setting[] => {
  if (value === undefined) return [];
  const items = value.kind === 'list' ? value.items : [value];
  return items.map((item) => fromFile(item, owner, context)).reduce(overlaid, []);
};

/** The service of the same file that another one extends, if that is where it is. */
const extended = (map: LocatedMap, owner: string, { file, services, unseen }: Context) => {
  const value = map.entries.get('extends');
  if (value === undefined) return undefined;
  const from = value.kind === 'map' ? value.entries.get('service') : value;
  const name = textIn(from, `extends of ${owner}`) ?? '';
  if (value.kind !== 'map' || !value.entries.has('file')) {
    const base = services.entries.get(name);
    if (base) return { name, map: mapIn(base, name) };
    throw new UnreadableFile(`expected the service ${name} that ${owner} extends, got none`, value.line);
  }
  unseen.push(`${file}:${value.line}: what ${owner} extends is in another file`);
  return undefined;
};

const settingsOf = (
  map: LocatedMap,
  name: string,
  context: Context,
  above: readonly LocatedMap[] = [],
): readonly Setting[] => {
  if (above.includes(map))
    throw new UnreadableFile(`expected ${name} not to extend itself, got a loop`, map.line);
  const base = extended(map, name, context);
  const inherited = base ? settingsOf(base.map, base.name, context, [...above, map]) : [];
  const environment = map.entries.get('environment');
  const own =
    environment?.kind === 'list'
      ? fromList(itemsIn(environment, `environment of ${name}`), name, context)
      : fromMap(environment, name, context);
  const files = fromFiles(map.entries.get('env_file'), name, context);
  // Of one service, what is written in it goes before what its files say.
  return overlaid(overlaid(files, inherited), own);
};

const tcpServer =
  /(^|[/_-])(redis|valkey|keydb|dragonfly|postgres|postgresql|pgbouncer|memcached)($|[:/_-])/i;

const service = (name: string, value: Located, context: Context): Service => {
  const map = mapIn(value, name);
  const image = textIn(map.entries.get('image'), `image of ${name}`) ?? name;
  const check = new Map(entriesIn(map.entries.get('healthcheck'), `healthcheck of ${name}`)).get('test');
  const http = (check ? textsIn(check) : []).find(({ text }) => /\bhttps?:\/\/|\bcurl\b|\bwget\b/.test(text));
  return {
    name,
    line: map.line,
    speaks: tcpServer.test(image) ? 'tcp' : 'http',
    httpCheck: http,
    settings: settingsOf(map, name, context),
  };
};

/** Whether a file is one of Compose, by what is at its top. */
export const isCompose = ({ entries }: LocatedMap): boolean =>
  entries.get('services')?.kind === 'map' || entries.has('include');

/** What a compose file says, services of all profiles together; throws an UnreadableFile. */
export const readCompose = (file: string, root: LocatedMap, readText: ReadText): Deployment => {
  const services = root.entries.get('services');
  const map = services
    ? mapIn(services, 'services')
    : ({ kind: 'map', line: 1, entries: new Map() } as const);
  const unseen: string[] = [];
  const include = root.entries.get('include');
  if (include) unseen.push(`${file}:${include.line}: files under include are not read: name them too`);
  const context = { file, readText, services: map, unseen };
  const all = [...map.entries].map(([name, value]) => service(name, value, context));
  return {
    file,
    kind: 'compose',
    environments: [{ name: file, services: all }],
    texts: textsIn(root),
    unseen,
  };
};
