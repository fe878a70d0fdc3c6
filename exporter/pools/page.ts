import { TargetError } from '../failure.ts';
import { type PageSample, sampleOf } from './sample-line.ts';

/** The most samples of pools that are taken of one page. */
export const maxPoolSamples = 5000;

const start = 'db_client_connection';

/**
 * The samples of a page whose names start with `db_client_connection`, in its order. The rest of a page is not read, so
 * it may be anything; a line among these that is no sample, and more of them than is right, throw.
 */
export const poolSamples = (page: string): readonly PageSample[] => {
  const samples: PageSample[] = [];
  let at = page.indexOf(start);
  while (at !== -1) {
    const end = page.indexOf('\n', at);
    const stop = end === -1 ? page.length : end;
    if (isLineStart(page, at)) samples.push(sampleOf(page.slice(at, stop)));
    if (samples.length > maxPoolSamples)
      throw new TargetError('protocol', `Expected at most ${maxPoolSamples} samples of pools, got more`);
    at = page.indexOf(start, stop);
  }
  return samples;
};

// Comments and label values name metrics too; before a sample there may be blanks.
const isLineStart = (page: string, at: number): boolean => {
  let before = at - 1;
  while (page[before] === ' ' || page[before] === '\t') before -= 1;
  return before < 0 || page[before] === '\n';
};
