import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../demo/servers/durations.ts';
import { catalogue } from '../../exporter/metrics/index.ts';
import { collectorNames } from '../support/collectors.ts';
import { blocksIn, type Expression, labelsShown, queriesIn, readExpression } from './expression.ts';
import { inferred, knownMetrics, labelsOf } from './known-metrics.ts';
import { alerts, filesIn, type RecordingRule, recordingRules, textOf } from './rule-files.ts';

const ofCounters = ['increase', 'irate', 'rate', 'resets'];
const ofGauges = ['avg_over_time', 'delta', 'deriv', 'max_over_time', 'min_over_time', 'predict_linear'];
const secondsOfADay = 86_400;
// In the form of a metric's name, but names of what reads them.
const collectors = [...collectorNames, 'bullmq_queues', 'celery_control', 'celery_queues'];

/** What is wrong with the metrics and labels an expression asks for. */
const unknowns = ({ selectors, grouped }: Expression): readonly string[] => [
  ...selectors.flatMap(({ metric, labels, functions }) => {
    const known = knownMetrics.get(metric);
    if (known === undefined) return [`no metric ${metric}`];
    const range = functions[0] ?? '';
    const wrong = known.kind === 'counter' ? ofGauges : ofCounters;
    return [
      ...labels.filter((label) => !known.labels.includes(label)).map((label) => `no ${label} on ${metric}`),
      ...(wrong.includes(range) ? [`${range} of the ${known.kind} ${metric}`] : []),
    ];
  }),
  ...grouped
    .filter((label) => !selectors.some(({ metric }) => knownMetrics.get(metric)?.labels.includes(label)))
    .map((label) => `no ${label} to group by`),
];

/** The numbers that could be budgets: 0 and 1 say none, some, yes or no. */
const budgetsIn = (expr: string): readonly number[] =>
  readExpression(expr).numbers.filter((number) => number !== 0 && number !== 1);

/** What is wrong with an expression, whatever it is for. */
const faultsOf = (text: string): readonly string[] => {
  const expression = readExpression(text);
  const short = expression.ranges.filter((range) => parseDuration(range) < 60_000);
  return [
    ...expression.errors,
    ...unknowns(expression),
    ...short.map((range) => `${range} is too short`),
    ...inferred(text).faults,
  ];
};

const scraped = new Set(catalogue.map(({ name }) => name));

/** The scraped metrics an expression looks at for one moment only, in which a scrape may fail. */
const momentsIn = (expr: string): readonly string[] =>
  readExpression(expr)
    .selectors.filter(({ metric, isRange }) => !isRange && (scraped.has(metric) || metric === 'up'))
    .map(({ metric }) => metric);

/** The labels an alert's texts show that its series need not have. */
const lostLabels = (expr: string, texts: readonly string[]): readonly string[] =>
  texts.flatMap(labelsShown).filter((label) => !labelsOf(expr).includes(label));

/** What is wrong with the name of a recording rule: its level has to be of labels it has, and a rate is no total. */
const namingFaults = ({ record, expr }: RecordingRule): readonly string[] => {
  const [level = '', metric = ''] = record.split(':');
  const levels =
    level === 'headroom' ? [] : level.split('_').filter((label) => !labelsOf(expr).includes(label));
  return [
    ...levels.map((label) => `${record} has no ${label}`),
    ...(metric.endsWith('_total') ? [`${record} is no total`] : []),
    ...(/:factor$/.test(record) === (level === 'headroom') ? [] : [`${record} mixes factors and levels`]),
  ];
};

describe('the expressions of', () => {
  it.each(recordingRules)('$record ask for what exists', ({ record, expr }) => {
    expect(faultsOf(expr)).toEqual([]);
    expect(momentsIn(expr), 'looked at for one moment').toEqual([]);
    expect(namingFaults({ record, expr })).toEqual([]);
    const declared = record.endsWith(':factor') && /^vector\([\d.]+\)$/.test(expr);
    const numbers = budgetsIn(expr).filter((number) => number !== secondsOfADay);
    expect(declared ? [] : numbers, 'numbers that no :factor declares').toEqual([]);
  });

  it.each(alerts)('$alert ask for what exists and hold no budget', ({ expr, annotations }) => {
    expect(faultsOf(expr)).toEqual([]);
    expect(budgetsIn(expr), 'numbers in an alert').toEqual([]);
    expect(momentsIn(expr), 'looked at for one moment').toEqual([]);
    expect(lostLabels(expr, Object.values(annotations)), 'labels that are lost').toEqual([]);
    for (const annotation of Object.values(annotations)) {
      expect(queriesIn(annotation).flatMap(faultsOf)).toEqual([]);
    }
  });

  it.each(filesIn('alerts/runbooks', '.md'))('%s ask for what exists', (path) => {
    const text = textOf(path);
    expect(blocksIn(text).flatMap(faultsOf)).toEqual([]);
    const named =
      text.match(/(?<!:)\b(?:application_pool|bullmq|celery|headroom|pgbouncer|redis)_[a-z_]+[a-z]\b/g) ?? [];
    expect(named.filter((name) => !knownMetrics.has(name) && !collectors.includes(name))).toEqual([]);
  });
});

describe('the checks above see', () => {
  it.each([
    ['rate(redis_up[5m])', 'rate of the gauge redis_up'],
    [
      'avg_over_time(redis_commands_processed_total[5m])',
      'avg_over_time of the counter redis_commands_processed_total',
    ],
    ['redis_memory_bytes > 0', 'no metric redis_memory_bytes'],
    ['redis_up{name="x"}', 'no name on redis_up'],
    ['max without (addr) (redis_up)', 'no addr to group by'],
    ['max_over_time(redis_up[30s])', '30s is too short'],
    [
      'target:redis_commands_processed:increase1d{instance="x"}',
      'no instance on target:redis_commands_processed:increase1d',
    ],
  ])('%s', (expr, fault) => {
    expect(faultsOf(expr)).toEqual([fault]);
  });

  it.each([
    'max without (instance, pod) (last_over_time(redis_up[2m])) == last_over_time(redis_up[2m])',
    'target:redis_commands_processed:increase1d > last_over_time(redis_commands_budget_per_day[5m])',
    'sum by (target) (last_over_time(redis_up[2m])) and sum by (job) (last_over_time(redis_up[2m]))',
    'last_over_time(redis_db_keys[2m]) / last_over_time(redis_memory_used_bytes[2m])',
    'redis_up * on (target, db) redis_db_keys',
  ])('sides that never match in %s', (expr) => {
    expect(inferred(expr).faults).not.toEqual([]);
  });

  it.each([
    ['sum by (target) (last_over_time(redis_up[2m])) == 0', ['job', 'target'], ['job']],
    [
      'max without (instance, pod) (last_over_time(redis_up[2m])) == 0',
      ['job', 'target', 'instance'],
      ['instance'],
    ],
    ['sum(last_over_time(redis_up[2m])) == 0', ['target'], ['target']],
    ['topk(1, last_over_time(redis_up[2m]))', ['target'], []],
    [
      'max_over_time(redis_up[2m]) * on (job) group_left () max by (job) (max_over_time(up[2m]))',
      ['target'],
      [],
    ],
    ['max_over_time(redis_up[2m]) > on (job) max by (job) (max_over_time(up[2m]))', ['target'], ['target']],
    ['max_over_time(redis_up[2m]) == 0 or absent(last_over_time(redis_up[2m]))', ['target'], ['target']],
    ['vector(1)', ['target'], ['target']],
  ])('which labels of %s are lost', (expr, shown, lost) => {
    expect(
      lostLabels(
        expr,
        shown.map((label) => `{{ $labels.${label} }}`),
      ),
    ).toEqual(lost);
  });

  it('a metric that is looked at for one moment', () => {
    expect(momentsIn('redis_up == 0 and max_over_time(redis_up[2m]) == 0')).toEqual(['redis_up']);
  });

  it('a number that is compared', () => {
    expect(budgetsIn('max_over_time(redis_connected_clients[2m]) > 100')).toEqual([100]);
  });

  it.each([
    [
      'db:redis_up:max',
      'max without (instance, pod) (max_over_time(redis_up[2m]))',
      'db:redis_up:max has no db',
    ],
    [
      'target:redis_commands_processed_total:rate5m',
      'sum without (instance, pod) (rate(redis_commands_processed_total[5m]))',
      'target:redis_commands_processed_total:rate5m is no total',
    ],
    ['headroom:redis_up:max', 'vector(1)', 'headroom:redis_up:max mixes factors and levels'],
  ])('the name %s', (record, expr, fault) => {
    expect(namingFaults({ record, expr })).toEqual([fault]);
  });

  it('what does not parse', () => {
    expect(faultsOf('sum(redis_up')).not.toEqual([]);
  });

  it('a query in an annotation', () => {
    const annotation = '{{ with printf "no_such{job=%q}" $labels.job | query }}{{ . }}{{ end }}';
    expect(queriesIn(annotation).flatMap(faultsOf)).toEqual(['no metric no_such']);
    expect(labelsShown(annotation)).toEqual(['job']);
  });
});
