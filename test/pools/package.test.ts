// What an application gets that takes a helper from the package.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../demo/servers/root.ts';
import { Workplace } from '../support/folder.ts';

const workplace = new Workplace();
afterAll(() => workplace.end());

/** A package that depends on ours, as npm would lay it out. */
const application = (): string => {
  mkdirSync(join(workplace.dir, 'node_modules'));
  symlinkSync(root, join(workplace.dir, 'node_modules/headroom-exporter'));
  symlinkSync(join(root, 'node_modules/pg'), join(workplace.dir, 'node_modules/pg'));
  writeFileSync(join(workplace.dir, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(workplace.dir, 'app.ts'),
    `import pg from 'pg';
import { PoolMetrics } from 'headroom-exporter/pool';
export const metrics = new PoolMetrics();
export const pool: pg.Pool = metrics.watch('orders', new pg.Pool({ max: 3 }));
process.stdout.write(metrics.text());
// @ts-expect-error -- what has no connections is no pool
metrics.watch('none', {});
`,
  );
  return workplace.dir;
};

describe('headroom-exporter/pool', () => {
  it('is typed, and runs, in an application of its own', { timeout: 120_000 }, () => {
    const dir = application();
    writeFileSync(
      join(dir, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: {
          noEmit: false,
          typeRoots: [join(root, 'node_modules/@types')],
          skipLibCheck: false,
        },
        include: ['app.ts'],
      }),
    );
    symlinkSync(join(root, 'node_modules/@types'), join(dir, 'node_modules/@types'));
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', dir], { encoding: 'utf8' });
    const script = readFileSync(join(dir, 'app.js'), 'utf8').replace(/^metrics\.watch\('none'.*$/m, '');
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: dir,
      encoding: 'utf8',
    });
    expect(said).toContain('db_client_connection_max{db_client_connection_pool_name="orders"} 3\n');
  });

  it('imports nothing but Node and itself', () => {
    const folder = join(root, 'pools/node');
    const imports = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/ from '([^']+)'/g)].map(([, from]) => from),
    );
    expect(imports.length).toBeGreaterThan(2);
    expect(imports.filter((from) => !from?.match(/^(node:|\.\/)/))).toEqual([]);
  });
});

it('packs both helpers, and the command where its name points', { timeout: 120_000 }, () => {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [{ files }] = JSON.parse(said) as [{ files: readonly { readonly path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const path of [
    'dist/pools/node/pool.js',
    'dist/pools/node/pool.d.ts',
    'pools/README.md',
    'pools/python/headroom_pool.py',
    ...Object.values(bin),
  ])
    expect(paths).toContain(path);
  expect(paths.filter((path) => path.includes('__pycache__'))).toEqual([]);
});
