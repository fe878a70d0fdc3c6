import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../demo/servers/root.ts';

/** The strings of a reply as redis-cli prints it, in order, without its `N)`, headings and quotes. */
export const captured = (file: string): readonly string[] =>
  readFileSync(join(root, 'test/fixtures', file), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, quoted] = /^ *\d+\) (".*")$/.exec(line) ?? [];
      return quoted === undefined ? [] : [JSON.parse(quoted) as string];
    });
