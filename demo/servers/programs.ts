import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { installPackages } from './install.ts';

/** What the demo and the tests run beside Node. */
export type Program =
  | 'redis-server'
  | 'pgbouncer'
  | 'prometheus-redis-exporter'
  | 'prometheus-postgres-exporter'
  | 'prometheus'
  | 'promtool'
  | 'prometheus-alertmanager'
  | 'amtool'
  | 'psql'
  | 'curl'
  | 'shellcheck'
  | 'celery'
  | 'sqlalchemy';

const packagesOf: Readonly<Record<Program, readonly string[]>> = {
  'redis-server': ['redis-server'],
  pgbouncer: ['pgbouncer'],
  'prometheus-redis-exporter': ['prometheus-redis-exporter'],
  'prometheus-postgres-exporter': ['prometheus-postgres-exporter'],
  prometheus: ['prometheus'],
  promtool: ['prometheus'],
  'prometheus-alertmanager': ['prometheus-alertmanager'],
  amtool: ['prometheus-alertmanager'],
  psql: ['postgresql-client'],
  curl: ['curl'],
  shellcheck: ['shellcheck'],
  celery: ['python3-celery', 'python3-redis'],
  sqlalchemy: ['python3-sqlalchemy', 'python3-psycopg2'],
};

/** What is no program but modules of Debian's Python. */
const modulesOf: Partial<Record<Program, string>> = {
  celery: 'celery, redis',
  sqlalchemy: 'sqlalchemy, psycopg2',
};

/** Debian's Python, by its full path: another python3, without Celery, may stand first on PATH. */
export const python = '/usr/bin/python3';

/** Finds every program; installs the Debian packages of those missing where that is possible, or says what to do. */
export async function ensurePrograms(
  names: readonly Program[],
  report: (line: string) => void = () => undefined,
  { orDocker = false }: { readonly orDocker?: boolean } = {},
): Promise<void> {
  const missing = await missingOf(names);
  if (missing.length > 0) {
    const packages = packagesFor(missing);
    if (process.getuid?.() !== 0 || !isDebian(osRelease())) throw new Error(sentence(missing, orDocker));
    report(
      `installing the Debian packages ${listed(packages)}, without starting their services; Ctrl-C waits for that`,
    );
    await installPackages(packages);
    const still = await missingOf(missing);
    if (still.length > 0) throw new Error(`Expected ${listed(packages)} to bring ${listed(still)}, got none`);
  }
  for (const name of names)
    report(`${name}: ${modulesOf[name] === undefined ? pathOf(name) : `${python} with ${modulesOf[name]}`}`);
}

async function missingOf(names: readonly Program[]): Promise<readonly Program[]> {
  const found = await Promise.all(names.map(isFound));
  return names.filter((_, index) => !found[index]);
}

async function isFound(name: Program): Promise<boolean> {
  const modules = modulesOf[name];
  if (modules === undefined) return find(name) !== undefined;
  const { exitCode } = await execa(python, ['-c', `import ${modules}`], {
    reject: false,
    stdio: 'ignore',
  });
  return exitCode === 0;
}

/** The full path of a program, or its name where it isn't found, so that starting it says so. */
export function pathOf(name: string): string {
  return find(name) ?? name;
}

function find(name: string): string | undefined {
  // Upstream's own Alertmanager archive has no prefix, Debian's package has.
  const names = name === 'prometheus-alertmanager' ? [name, 'alertmanager'] : [name];
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin'];
  return folders
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((each) => join(folder, each)))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The Debian packages that bring these programs: sorted, each once. */
export function packagesFor(names: readonly Program[]): readonly string[] {
  return [...new Set(names.flatMap((name) => packagesOf[name]))].sort();
}

/** Whether /etc/os-release is that of Debian, Ubuntu or something made from them. */
export function isDebian(text: string): boolean {
  const value = (key: string): string => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return `${value('ID')} ${value('ID_LIKE')}`.split(/\s+/).some((id) => id === 'debian' || id === 'ubuntu');
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/** What a person has to do about missing programs. */
export function sentence(missing: readonly Program[], orDocker = false): string {
  const packages = packagesFor(missing);
  return (
    `couldn't find ${listed(missing)}: install the Debian package${packages.length > 1 ? 's' : ''} ` +
    `${listed(packages)} (as root: apt-get install --no-install-recommends ${packages.join(' ')})` +
    (orDocker ? ', or start a Docker engine' : '')
  );
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
