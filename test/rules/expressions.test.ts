import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../demo/servers/durations.ts';
import { collectorNames } from '../support/collectors.ts';
import { blocksIn, type Expression, labelsShown, queriesIn, readExpression } from './expression.ts';
import { knownMetrics, labelsOf } from './known-metrics.ts';
import { alerts, filesIn, recordingRules, textOf } from './rule-files.ts';

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
  return [...expression.errors, ...unknowns(expression), ...short.map((range) => `${range} is too short`)];
};

describe('the expressions of', () => {
  it.each(recordingRules)('$record ask for what exists', ({ record, expr }) => {
    expect(faultsOf(expr)).toEqual([]);
    const declared = record.endsWith(':factor') && /^vector\([\d.]+\)$/.test(expr);
    const numbers = budgetsIn(expr).filter((number) => number !== secondsOfADay);
    expect(declared ? [] : numbers, 'numbers that no :factor declares').toEqual([]);
  });

  it.each(alerts)('$alert ask for what exists and hold no budget', ({ expr, annotations }) => {
    expect(faultsOf(expr)).toEqual([]);
    expect(budgetsIn(expr), 'numbers in an alert').toEqual([]);
    for (const annotation of Object.values(annotations)) {
      expect(queriesIn(annotation).flatMap(faultsOf)).toEqual([]);
      expect(labelsOf(expr)).toEqual(expect.arrayContaining([...labelsShown(annotation)]));
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

  it('what does not parse', () => {
    expect(faultsOf('sum(redis_up')).not.toEqual([]);
  });

  it('a query in an annotation', () => {
    const annotation = '{{ with printf "no_such{job=%q}" $labels.job | query }}{{ . }}{{ end }}';
    expect(queriesIn(annotation).flatMap(faultsOf)).toEqual(['no metric no_such']);
    expect(labelsShown(annotation)).toEqual(['job']);
  });
});
