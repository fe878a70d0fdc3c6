// Queries of Celery's workers that more than one dashboard asks.
import * as celery from '../../exporter/metrics/celery.ts';
import { countBy, firstOf, lacking, maxBy, only } from '../builder/combine.ts';
import { gauge } from '../builder/expression.ts';
import { here } from './operations.ts';

/** 1 for each worker that is heard, 0 for each that should be. */
export const workers = maxBy([...here, 'db', 'prefix', 'hostname'], gauge(celery.workerUp));
export const expected = maxBy([...here, 'db', 'prefix'], gauge(celery.workersExpected));

/** How many are heard; none is no series. */
export const heard = countBy([...here, 'db', 'prefix'], only(workers, '==', 1));

export const lost = only(workers, '==', 0);

const missing = maxBy([...here, 'db', 'prefix'], gauge(celery.workersMissing));

/** Workers that the config expects are surely missing. */
export const areMissing = maxBy(here, only(missing, '>', 0));

/** Where it is known whether any is missing, or where none is expected, whether any is heard. */
export const areKnown = firstOf(
  maxBy(here, missing),
  lacking(maxBy(here, workers), here, maxBy(here, expected)),
);
