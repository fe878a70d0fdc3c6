// What `headroom check --prometheus` read in the demo when the page of each break came: `npm run demo -- --break X --save F`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../demo/servers/root.ts';
import type { Look } from '../../exporter/check/look.ts';
import { catalogue } from '../../exporter/metrics/index.ts';
import type { Sample } from '../../exporter/sample.ts';
import { parse } from './scrape.ts';

export const looksFolder = join(root, 'test/fixtures/check/breaks');

const metrics = new Map(catalogue.map((metric) => [metric.name, metric]));

/** Of histograms and summaries, which no check reads, there are none. */
const samplesOf = (page: string): readonly Sample[] =>
  parse(page).flatMap(({ name, labels, value }) => {
    const metric = metrics.get(name);
    return metric === undefined ? [] : [{ metric, labels, value }];
  });

/** The saved look of a break. */
export const savedLook = (name: string): Look => {
  const read = (ending: string) => readFileSync(join(looksFolder, `${name}.${ending}`), 'utf8');
  return { ...JSON.parse(read('json')), samples: samplesOf(read('metrics')) };
};
