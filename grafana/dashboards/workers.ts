// Queries of Celery's workers that more than one dashboard asks.
import * as celery from '../../exporter/metrics/celery.ts';
import { countBy, maxBy, only } from '../builder/combine.ts';
import { gauge } from '../builder/expression.ts';
import { here } from './operations.ts';

/** 1 for each worker that is heard, 0 for each that should be. */
export const workers = maxBy([...here, 'db', 'prefix', 'hostname'], gauge(celery.workerUp));
export const expected = maxBy([...here, 'db', 'prefix'], gauge(celery.workersExpected));

/** How many are heard; none is no series. */
export const heard = countBy([...here, 'db', 'prefix'], only(workers, '==', 1));

export const lost = only(workers, '==', 0);
