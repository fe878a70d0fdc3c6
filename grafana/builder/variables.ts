import { VariableHide, type VariableModel, VariableRefresh, VariableSort } from '@grafana/schema';
import type { Metric } from '../../exporter/metric.ts';
import { buildInfo } from '../../exporter/metrics/headroom.ts';
import { redisUp } from '../../exporter/metrics/redis.ts';
import { datasource } from './datasource.ts';
import { scraped, selector } from './expression.ts';

const chooseDatasource: VariableModel = {
  type: 'datasource',
  name: 'datasource',
  label: 'Data source',
  query: 'prometheus',
  regex: '',
  options: [],
  hide: VariableHide.dontHide,
  includeAll: false,
  multi: false,
  refresh: VariableRefresh.onDashboardLoad,
};

interface LabelChoice {
  readonly name: string;
  readonly label: string;
  readonly metric: Metric;
  /** The labels that are chosen before it. */
  readonly after: readonly string[];
  readonly allValue: string;
}

const chooseLabel = ({ name, label, metric, after, allValue }: LabelChoice): VariableModel => ({
  type: 'query',
  name,
  label,
  datasource,
  query: `label_values(${selector(metric.name, after)}, ${name})`,
  regex: '',
  current: { selected: true, text: ['All'], value: ['$__all'] },
  options: [],
  hide: VariableHide.dontHide,
  includeAll: true,
  allValue,
  multi: true,
  refresh: VariableRefresh.onTimeRangeChanged,
  sort: VariableSort.alphabeticalAsc,
});

/** What may be chosen at the top of each dashboard. */
export const variables: readonly VariableModel[] = [
  chooseDatasource,
  chooseLabel({ name: 'job', label: 'Job', metric: buildInfo, after: [], allValue: '.+' }),
  chooseLabel({ name: 'instance', label: 'Instance', metric: buildInfo, after: ['job'], allValue: '.+' }),
  chooseLabel({ name: 'target', label: 'Target', metric: redisUp, after: scraped, allValue: '.+' }),
];
