import type { AnnotationQuery } from '@grafana/schema';
import { pgStartTime } from '../../exporter/metrics/postgres.ts';
import { settingsChanged } from '../../exporter/metrics/postgres-settings.ts';
import { redisUptime } from '../../exporter/metrics/redis.ts';
import { redisConfigChanged } from '../../exporter/metrics/redis-config.ts';
import { firstOf, maxBy, only, times } from './combine.ts';
import { datasource } from './datasource.ts';
import { age, gauge, type Vector } from './expression.ts';
import { firing } from './rules.ts';

/** What Prometheus' own kind of annotation has beside the rest. */
export interface PrometheusAnnotation extends AnnotationQuery {
  readonly expr?: string;
  readonly titleFormat?: string;
  readonly textFormat?: string;
  readonly step?: string;
  /** The series' value is the moment, in ms. */
  readonly useValueForTime?: boolean;
}

interface Event {
  readonly name: string;
  readonly color: string;
  readonly vector: Vector;
  readonly title: string;
  readonly text: string;
  readonly isValueTheTime?: boolean;
}

const annotation = ({
  name,
  color,
  vector,
  title,
  text,
  isValueTheTime = false,
}: Event): PrometheusAnnotation => ({
  name,
  datasource,
  enable: true,
  hide: false,
  iconColor: color,
  expr: vector.promql,
  titleFormat: title,
  textFormat: text,
  step: '60s',
  ...(isValueTheTime ? { useValueForTime: true } : {}),
});

/** What is marked on every graph. */
export const annotations: readonly PrometheusAnnotation[] = [
  annotation({
    name: 'Firing alerts',
    color: 'red',
    vector: firing,
    title: '{{alertname}}',
    text: '{{target}} ({{severity}})',
  }),
  annotation({
    name: 'Redis restarts',
    color: 'blue',
    vector: only(maxBy(['job', 'target'], gauge(redisUptime)), '<', 120),
    title: 'Redis restarted',
    text: '{{target}}',
  }),
  annotation({
    name: 'Postgres restarts',
    color: 'blue',
    vector: only(maxBy(['job', 'target'], age(pgStartTime)), '<', 120),
    title: 'Postgres restarted',
    text: '{{target}}',
  }),
  annotation({
    name: 'Settings changed',
    color: 'yellow',
    vector: times(
      firstOf(
        maxBy(['target', 'setting'], gauge(redisConfigChanged)),
        maxBy(['target', 'setting'], gauge(settingsChanged)),
      ),
      1000,
    ),
    title: 'Setting {{setting}} changed',
    text: '{{target}}',
    isValueTheTime: true,
  }),
];
