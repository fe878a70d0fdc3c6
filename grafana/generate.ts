import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dashboards } from './dashboards/index.ts';

/** The files Grafana is given, by name. */
export const generatedFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(dashboards).map(([name, board]) => [
      `${name}.json`,
      `${JSON.stringify(board, null, 2)}\n`,
    ]),
  );

const written = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Writes the files into the folder given on the command line, those that are not already so. */
const [, script, folder] = process.argv;
if (folder && script === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(generatedFiles())) {
    const path = join(folder, name);
    if (written(path) !== text) writeFileSync(path, text);
  }
}
