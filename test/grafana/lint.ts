// The rules of grafana/dashboard-linter for classic dashboards, over parsed expressions: one function a rule, a line a fault.
import type { Dashboard, Panel, VariableModel } from '@grafana/schema';
import { type Expression, readExpression } from '../rules/expression.ts';
import { panelsOf, substituted, withRanges } from '../support/dashboards.ts';

/** Faults of a dashboard by one rule; `what` says where, for exclusions. */
export interface Finding {
  readonly what: string;
  readonly message: string;
}

interface Target {
  readonly expr: string;
}

const variablesOf = ({ templating }: Dashboard): readonly VariableModel[] => templating?.list ?? [];
const variable = (board: Dashboard, name: string) => variablesOf(board).find((each) => each.name === name);

const check = (holds: boolean, what: string, message: string): readonly Finding[] =>
  holds ? [] : [{ what, message }];

const numeric = ['gauge', 'graph', 'singlestat', 'stat', 'table', 'timeseries'];
const described = ['gauge', 'graph', 'singlestat', 'stat', 'timeseries', 'timetable'];

// Of grafana/packages/grafana-data/src/valueFormats/categories.ts, those these dashboards use.
const validUnits = [
  ...['none', 'short', 'percentunit', 'currencyUSD', 'bytes', 'Bps', 'dateTimeFromNow'],
  ...['µs', 'ms', 's', 'ops', 'bool_yes_no'],
];

const perPanel =
  (rule: (panel: Panel) => readonly Finding[]) =>
  (board: Dashboard): readonly Finding[] =>
    panelsOf(board).flatMap(rule);

const perTarget =
  (rule: (expression: Expression, what: string, raw: string) => readonly Finding[]) =>
  (board: Dashboard): readonly Finding[] =>
    panelsOf(board).flatMap(({ title = '', targets = [] }) =>
      (targets as unknown as readonly Target[]).flatMap(({ expr }) =>
        rule(readExpression(withRanges(expr)), title, expr),
      ),
    );

const hasVariable =
  (name: string, label: string) =>
  (board: Dashboard): readonly Finding[] => {
    const found = variable(board, name);
    const holds =
      found?.type === 'query' &&
      found.datasource?.uid === '${datasource}' &&
      found.label === label &&
      found.multi === true &&
      found.allValue === '.+';
    return check(holds, name, `no variable ${name} as it should be`);
  };

const matches = (label: string) =>
  perTarget(({ selectors }) =>
    selectors.flatMap(({ metric, text }) =>
      check(text.includes(`${label}=~"$${label}"`), metric, `${metric} is not matched by ${label}`),
    ),
  );

/** The rules, by their names. */
export const rules: Readonly<Record<string, (board: Dashboard) => readonly Finding[]>> = {
  'template-datasource-rule': (board) => {
    const found = variable(board, 'datasource');
    const holds =
      found?.type === 'datasource' && found.label === 'Data source' && found.query === 'prometheus';
    return check(holds, 'datasource', 'no variable of the data source');
  },
  'template-job-rule': hasVariable('job', 'Job'),
  'template-instance-rule': hasVariable('instance', 'Instance'),
  'template-label-promql-rule': (board) =>
    variablesOf(board)
      .filter(({ type }) => type === 'query')
      .flatMap(({ name, query }) => {
        const [, selector = ''] = /^label_values\((.+), \w+\)$/.exec(String(query)) ?? [];
        const { errors } = readExpression(substituted(selector));
        return check(selector !== '' && errors.length === 0, name, `${query} is no query of a variable`);
      }),
  'template-on-time-change-reload-rule': (board) =>
    variablesOf(board)
      .filter(({ type }) => type === 'query')
      .flatMap(({ name, refresh }) =>
        check(refresh === 2, name, `${name} is not asked again for another time`),
      ),
  'panel-datasource-rule': perPanel(({ title = '', datasource }) =>
    check(datasource?.uid === '${datasource}', title, 'does not use the data source of the variable'),
  ),
  'panel-title-description-rule': perPanel(({ type, title = '', description = '' }) =>
    check(
      !described.includes(type) || (title !== '' && description !== ''),
      title,
      'has no title or description',
    ),
  ),
  'panel-units-rule': perPanel(({ type, title = '', fieldConfig }) =>
    check(
      !numeric.includes(type) || validUnits.includes(fieldConfig?.defaults.unit ?? ''),
      title,
      `has the unit ${fieldConfig?.defaults.unit}`,
    ),
  ),
  'panel-no-targets-rule': perPanel(({ type, title = '', targets = [] }) =>
    check(!described.includes(type) || targets.length > 0, title, 'asks nothing'),
  ),
  'target-promql-rule': perTarget(({ errors }, what) => check(errors.length === 0, what, errors.join())),
  'target-rate-interval-rule': perTarget((_, what, raw) =>
    check(
      [...raw.matchAll(/\bi?rate\([^()]*\[([^\]]*)\]\)/g)].every(([, range]) => range === '$__rate_interval'),
      what,
      'has a rate over another range than $__rate_interval',
    ),
  ),
  'target-job-rule': matches('job'),
  'target-instance-rule': matches('instance'),
  'target-counter-agg-rule': perTarget(({ selectors }) =>
    selectors.flatMap(({ metric, functions }) =>
      check(
        !metric.endsWith('_total') || ['increase', 'irate', 'rate'].includes(functions[0] ?? ''),
        metric,
        `${metric} is shown as it is`,
      ),
    ),
  ),
  'uneditable-dashboard': ({ editable }) => check(editable === false, 'dashboard', 'may be edited'),
  // Both are of Loki, of which nothing is asked: they hold as long as that is so.
  'target-logql-rule': perPanel(({ title = '', datasource }) =>
    check(datasource?.type !== 'loki', title, 'asks Loki'),
  ),
  'target-logql-auto-rule': perPanel(({ title = '', datasource }) =>
    check(datasource?.type !== 'loki', title, 'asks Loki'),
  ),
};
