import { fileURLToPath } from 'node:url';
import type { Metric } from '../metric.ts';
import { writeGenerated } from './generated.ts';
import { chapters } from './index.ts';

const row = ({ name, kind, unit, labels, help }: Metric): string =>
  `| \`${name}\` | ${kind} | ${unit} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`;

const chapter = ([title, metrics]: readonly [string, readonly Metric[]]): string =>
  [
    `## ${title}`,
    '',
    '| metric | kind | unit | labels | meaning |',
    '|---|---|---|---|---|',
    ...[...metrics].sort((a, b) => (a.name < b.name ? -1 : 1)).map(row),
    '',
  ].join('\n');

/** METRICS.md as it should read for the present catalogue. */
export const metricsDocument = (): string =>
  [
    '# Metrics',
    '',
    'Made from `exporter/metrics/` by `npm run build`; edit the declarations, not this page.',
    '',
    ...Object.entries(chapters).map(chapter),
  ].join('\n');

/** Writes the document to the path given on the command line. */
const [, script, path] = process.argv;
if (path && script === fileURLToPath(import.meta.url)) writeGenerated(path, metricsDocument());
