import { VariableHide, type VariableModel, VariableRefresh, VariableSort } from '@grafana/schema';
import type { Metric } from '../../exporter/metric.ts';
import { buildInfo } from '../../exporter/metrics/headroom.ts';
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
  /** Where the label's values come from. */
  readonly metrics: readonly Metric[];
  /** The labels that are chosen before it. */
  readonly after: readonly string[];
  readonly allValue: string;
}

/** Series of one metric or of any of several. */
const seriesOf = (metrics: readonly Metric[], labels: readonly string[]): string => {
  const names = metrics.map(({ name }) => name);
  return names.length === 1
    ? selector(names.join(), labels)
    : selector('', labels, { __name__: { like: names.join('|') } });
};

const chooseLabel = ({ name, label, metrics, after, allValue }: LabelChoice): VariableModel => ({
  type: 'query',
  name,
  label,
  datasource,
  query: `label_values(${seriesOf(metrics, after)}, ${name})`,
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

const own = [buildInfo];

/** What may be chosen at the top of a dashboard, whose targets are those of these metrics. */
export const variablesFor = (targets: readonly Metric[]): readonly VariableModel[] => [
  chooseDatasource,
  chooseLabel({ name: 'job', label: 'Job', metrics: own, after: [], allValue: '.+' }),
  chooseLabel({ name: 'instance', label: 'Instance', metrics: own, after: ['job'], allValue: '.+' }),
  chooseLabel({ name: 'target', label: 'Target', metrics: targets, after: scraped, allValue: '.+' }),
];
