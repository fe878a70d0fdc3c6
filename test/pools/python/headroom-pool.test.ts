// The helper for SQLAlchemy: its own tests run in Debian's Python, with a real server.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres } from '../../../demo/servers/postgres.ts';
import { python } from '../../../demo/servers/programs.ts';
import { root } from '../../../demo/servers/root.ts';
import { run } from '../../../demo/servers/run.ts';
import { Workplace } from '../../support/folder.ts';
import { place } from '../../support/place.ts';

const workplace = new Workplace();
const page = join(workplace.dir, 'page.txt');
let said = '';

beforeAll(async () => {
  const { url } = workplace.keep(await startPostgres({ dir: workplace.dir }));
  const { all } = await execa(python, [join(root, 'test/pools/python/test_headroom_pool.py')], {
    env: {
      DATABASE_URL: url,
      PAGE: page,
      PYTHONPATH: join(root, 'pools/python'),
      PYTHONDONTWRITEBYTECODE: '1',
      // Warnings are of ours alone: the library's own about its next version are off unless asked for.
      PYTHONWARNINGS: 'error',
    },
    all: true,
    reject: false,
  });
  said = all;
});
afterAll(() => workplace.end());

const names = [
  ...readFileSync(join(root, 'test/pools/python/test_headroom_pool.py'), 'utf8').matchAll(
    /^ {4}def (test_\w+)/gm,
  ),
].map(([, name = '']) => name);

it.each(names)('%s', (name) => {
  const [, outcome] = new RegExp(`^${name} .*\\.\\.\\. (\\w+)$`, 'm').exec(said) ?? [];
  expect(outcome, said).toBe('ok');
});

it('has a page that promtool takes', async () => {
  const input = readFileSync(page, 'utf8');
  const { code, stderr } = await run('promtool', ['check', 'metrics'], { input, where: place });
  // The one thing it dislikes is a name that OpenTelemetry chose.
  const dislike =
    'db_client_connection_count non-histogram and non-summary metrics should not have "_count" suffix';
  expect([code, stderr.trim()]).toEqual([3, dislike]);
});
