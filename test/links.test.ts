// What documents point to is there: files, headings, and nothing of a scheme that cannot be trusted.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../demo/servers/root.ts';

const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && !path.includes('fixtures/'));

const textOf = (path: string): string =>
  readFileSync(join(root, path), 'utf8').replace(/^```[\s\S]*?^```/gm, '');

/** As GitHub names headings: lower case, without signs, spaces as hyphens. */
const anchorsOf = (path: string): readonly string[] =>
  [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const faultOf = (from: string, link: string): string | undefined => {
  if (link.startsWith('https://')) return undefined;
  const [path = '', anchor] = link.split('#', 2);
  const file = path === '' ? from : normalize(join(dirname(from), path));
  if (/^\w+:/.test(link) || !existsSync(join(root, file))) return `${from}: ${link} leads nowhere`;
  return anchor === undefined || anchorsOf(file).includes(anchor)
    ? undefined
    : `${from}: ${link} has no such heading`;
};

const faultsOf = (path: string): readonly string[] =>
  [...textOf(path).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => faultOf(path, link) ?? []);

it.each(documents)('%s points to what is there', (path) => {
  expect(faultsOf(path)).toEqual([]);
});

it('finds a link that leads nowhere', () => {
  expect(faultOf('README.md', 'docs/nowhere.md')).toBeDefined();
  expect(faultOf('README.md', '#no-such-heading')).toBeDefined();
  expect(faultOf('README.md', 'http://example.com')).toBeDefined();
  expect(faultOf('docs/ha.md', '../README.md#the-checklist')).toBeUndefined();
});
