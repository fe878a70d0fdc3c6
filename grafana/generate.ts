import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeGenerated } from '../exporter/metrics/generated.ts';
import { dashboards } from './dashboards/index.ts';

/** The files Grafana is given, by name. */
export const generatedFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(dashboards).map(([name, board]) => [
      `${name}.json`,
      `${JSON.stringify(board, null, 2)}\n`,
    ]),
  );

/** Writes the files into the folder given on the command line. */
const [, script, folder] = process.argv;
if (folder && script === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(generatedFiles())) writeGenerated(join(folder, name), text);
}
