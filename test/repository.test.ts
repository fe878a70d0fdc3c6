// What holds for the files of this repository as a whole.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../demo/servers/root.ts';
import { catalogue } from '../exporter/metrics/index.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

// New files count before they are added, ignored ones never.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

const sources = (folder: string): readonly string[] =>
  files.filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.ts'));

interface Import {
  /** A path from the root for a relative import, else the package's name. */
  readonly from: string;
  readonly isType: boolean;
  /** What stands between `import` and `from`. */
  readonly names: string;
}

const importsOf = (path: string): readonly Import[] =>
  [...read(path).matchAll(/^(?:import|export) (?:(type )?([^'"]*?) from )?'([^']+)'/gm)].map(
    ([, type, names = '', from = '']) => ({
      from: from.startsWith('.') ? normalize(join(dirname(path), from)) : from,
      isType: type !== undefined,
      names,
    }),
  );

/** `file -> import` for every import that may not be there. */
const forbidden = (
  paths: readonly string[],
  mayNot: (each: Import, path: string) => boolean,
): readonly string[] =>
  paths.flatMap((path) =>
    importsOf(path)
      .filter((each) => mayNot(each, path))
      .map(({ from }) => `${path} -> ${from}`),
  );

const isOf = (library: string, { from }: Import): boolean =>
  from === library || from.startsWith(`${library}/`);

describe('imports', () => {
  it('are all seen by this test', () => {
    const unseen = [...sources('exporter'), ...sources('demo')].filter((path) => {
      const statements = read(path).match(/^[^'`/]*\bfrom '[^']+';$|^import '[^']+';$/gm) ?? [];
      return statements.length !== importsOf(path).length;
    });
    expect(unseen).toEqual([]);
  });

  it('of declared metrics are of exporter/metric.ts only', () => {
    const declarations = sources('exporter/metrics').filter(
      (path) => !/\/(index|document|generated)\.ts$/.test(path),
    );
    expect(forbidden(declarations, ({ from }) => from !== 'exporter/metric.ts')).toEqual([]);
  });

  it('of exporter/metrics go to nothing else of the exporter', () => {
    const outside = ({ from }: Import) =>
      from.startsWith('exporter/') && !from.startsWith('exporter/metrics/') && from !== 'exporter/metric.ts';
    expect(forbidden(sources('exporter/metrics'), outside)).toEqual([]);
  });

  it('of collectors are never ioredis, pg, express nor prom-client', () => {
    const libraries = ['ioredis', 'pg', 'express', 'prom-client'];
    expect(
      forbidden(sources('exporter/collectors'), (each) => libraries.some((library) => isOf(library, each))),
    ).toEqual([]);
  });

  it('of collectors take no more than types from the config', () => {
    expect(
      forbidden(
        sources('exporter/collectors'),
        ({ from, isType }) => from.startsWith('exporter/config/') && !isType,
      ),
    ).toEqual([]);
  });

  it("of prom-client are in the test only that holds our text against the library's", () => {
    const others = files.filter(
      (path) => path.endsWith('.ts') && path !== 'test/exporter/exposition.test.ts',
    );
    expect(forbidden(others, (each) => isOf('prom-client', each))).toEqual([]);
  });

  it('of ioredis are in exporter/targets only', () => {
    const others = sources('exporter').filter((path) => !path.startsWith('exporter/targets/'));
    expect(forbidden(others, (each) => isOf('ioredis', each))).toEqual([]);
  });

  it('of pg are in exporter/targets only', () => {
    const others = sources('exporter').filter((path) => !path.startsWith('exporter/targets/'));
    expect(forbidden(others, (each) => isOf('pg', each))).toEqual([]);
  });

  it('of express are only where requests are answered', () => {
    const answering = ['exporter/server.ts', 'exporter/api/routes.ts', 'exporter/web/guard.ts'];
    const others = sources('exporter').filter((path) => !answering.includes(path));
    expect(forbidden(others, (each) => isOf('express', each))).toEqual([]);
  });

  it('of the exporter are never of the demo or of tests', () => {
    expect(
      forbidden(
        sources('exporter'),
        ({ from }) => !from.startsWith('exporter/') && /^(demo|test)\//.test(from),
      ),
    ).toEqual([]);
  });

  it('of dashboards are of the catalogue and of declared metrics only, and the exporter takes nothing of theirs', () => {
    const outside = ({ from }: Import) =>
      /^(exporter|demo|test)\//.test(from) && !/^exporter\/(metric\.ts$|metrics\/)/.test(from);
    expect(forbidden(sources('grafana'), outside)).toEqual([]);
    expect(forbidden(sources('exporter'), ({ from }) => from.startsWith('grafana/'))).toEqual([]);
  });

  it('of the exporter are dependencies, not only of development', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const isDeclared = ({ from }: Import) =>
      from.startsWith('node:') || from.startsWith('exporter/') || dependencies[from] !== undefined;
    expect(forbidden(sources('exporter'), (each) => !isDeclared(each))).toEqual([]);
  });

  it('of the exporter are all at the top of a file, but for the kinds of target that may not be in use', () => {
    expect(sources('exporter').filter((path) => /\b(import|require)\(/.test(read(path)))).toEqual([
      'exporter/open.ts',
    ]);
  });

  it('that are relative name a file', () => {
    const all = files.filter((path) => path.endsWith('.ts'));
    expect(
      forbidden(
        all,
        ({ from }) =>
          from.includes('/') && /^(exporter|demo|test)\//.test(from) && !existsSync(join(root, from)),
      ),
    ).toEqual([]);
  });
});

describe('every collector', () => {
  const collectors = sources('exporter/collectors').filter((path) =>
    /^export const \w+(: (Sql)?Collector<| = .*\n?.*\): Collector<)/m.test(read(path)),
  );

  it('is found by this test', () => {
    expect(collectors.length).toBeGreaterThanOrEqual(3);
  });

  it.each(collectors)('%s is listed in index.ts or postgres.ts', (path) => {
    const lists = ['exporter/collectors/index.ts', 'exporter/collectors/postgres.ts'];
    expect(lists.flatMap(importsOf).map(({ from }) => from)).toContain(path);
  });

  it.each(collectors)('%s has a test of the same name', (path) => {
    expect(files).toContain(`test/${path.replace(/\.ts$/, '.test.ts')}`);
  });

  it.each(collectors)('%s has a name of its own, which is that of its file', (path) => {
    const file = path.slice('exporter/collectors/'.length, -'.ts'.length);
    expect(read(path)).toContain(`'${file.replaceAll('-', '_')}'`);
  });
});

/** The files of the catalogue by name, with what each declares. */
const modules = Object.fromEntries(
  await Promise.all(
    sources('exporter/metrics')
      .filter((path) => !/\/(index|document|generated|checklist)\.ts$/.test(path))
      .map(async (path) => [basename(path, '.ts'), (await import(join(root, path))) as object] as const),
  ),
);

describe('every metric', () => {
  const users = sources('exporter').filter((path) => !path.startsWith('exporter/metrics/'));

  /** The names a file takes from a file of the catalogue, by a list or through `* as`. */
  const taken = (path: string, module: string): readonly string[] =>
    importsOf(path)
      .filter(({ from }) => from === `exporter/metrics/${module}.ts`)
      .flatMap(({ names }) => {
        const alias = /^\* as (\w+)$/.exec(names)?.[1];
        return alias === undefined
          ? (names.match(/\w+/g) ?? [])
          : [...read(path).matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, 'g'))].map(([, name]) => name ?? '');
      });

  it('is in a file that the catalogue lists', () => {
    expect(Object.values(modules).flatMap((module) => Object.values(module)).length).toBe(catalogue.length);
  });

  it.each(Object.entries(modules))(
    'of exporter/metrics/%s.ts is used by the exporter',
    (module, declared) => {
      const used = new Set(users.flatMap((path) => taken(path, module)));
      expect(Object.keys(declared).filter((name) => !used.has(name))).toEqual([]);
    },
  );
});

describe('every file', () => {
  const binary = /\.(png|ico|gz|rdb)$/;
  const texts = files.filter((path) => !binary.test(path));

  it('of TypeScript in exporter/, demo/ and grafana/ has 200 lines at most', () => {
    const long = [...sources('exporter'), ...sources('demo'), ...sources('grafana')].filter(
      (path) => read(path).trimEnd().split('\n').length > 200,
    );
    expect(long).toEqual([]);
  });

  it('is finished', () => {
    const marks = new RegExp(`\\b(${['TO', 'FIX'].map((each, at) => each + ['DO', 'ME'][at]).join('|')})\\b`);
    expect(texts.filter((path) => path !== 'package-lock.json' && marks.test(read(path)))).toEqual([]);
  });

  it('holds no path of the machine it was written on', () => {
    const machine = /(?<![\w.$])\/(home|Users|work|root)\/[\w.-]+|[A-Z]:\\\\?Users\\/;
    expect(
      texts.flatMap((path) => {
        const [found] = machine.exec(read(path)) ?? [];
        return found === undefined || path === 'test/repository.test.ts' ? [] : [`${path}: ${found}`];
      }),
    ).toEqual([]);
  });
});

describe('the package', () => {
  it('locks versions, not the address they once came from', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { resolved?: string }>;
    };
    expect(Object.keys(packages).filter((name) => packages[name]?.resolved !== undefined)).toEqual([]);
  });

  it.each(['README.md', 'METRICS.md', 'CHANGELOG.md', 'LICENSE', 'CONTRIBUTING.md'])('has %s', (path) => {
    expect(files).toContain(path);
  });

  it('contains every folder and file it says it ships', () => {
    const { files: shipped } = JSON.parse(read('package.json')) as { files: string[] };
    const missing = shipped.filter(
      (path) =>
        !path.startsWith('dist/') && !files.some((each) => each === path || each.startsWith(`${path}/`)),
    );
    expect(missing).toEqual([]);
  });

  it('has one version in package.json and its lock', () => {
    const [{ version }, lock] = ['package.json', 'package-lock.json'].map(
      (path) => JSON.parse(read(path)) as { version: string },
    ) as [{ version: string }, { version: string }];
    expect(lock.version).toBe(version);
  });
});
