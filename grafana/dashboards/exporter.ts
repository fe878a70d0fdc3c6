import { applicationUp } from '../../exporter/metrics/application.ts';
import { pgbouncerUp } from '../../exporter/metrics/pgbouncer.ts';
import { pgUp } from '../../exporter/metrics/postgres.ts';
import { redisUp } from '../../exporter/metrics/redis.ts';
import { dashboard } from '../builder/dashboard.ts';
import { costSection } from './exporter-cost.ts';
import { processSection } from './exporter-process.ts';
import { readingSection } from './exporter-reading.ts';

/** Whether the other dashboards can be believed, and what that costs those who are watched. */
export const exporter = dashboard({
  uid: 'headroom-exporter',
  title: 'Headroom: itself',
  description: 'What the exporter reads and what it cannot, how old its values are, and what it costs.',
  from: '6h',
  targets: [redisUp, pgUp, pgbouncerUp, applicationUp],
  sections: [readingSection, costSection, processSection],
});
