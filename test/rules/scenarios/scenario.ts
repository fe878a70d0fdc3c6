import { stringify } from 'yaml';
import { notation, type Series } from './series.ts';

/** An alert of a scenario, and the minutes it fires in, first and last. */
export interface Firing {
  /** With its name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly periods: readonly (readonly [first: number, last: number])[];
}

/** How long scenarios last, and how often rules are evaluated: both in minutes. */
export interface Span {
  readonly minutes: number;
  readonly step: number;
}

/** What happens to an installation, and what is said of it. */
export interface Scenario {
  readonly name: string;
  readonly series: readonly Series[];
  /** Everything that fires, the watchdog left out. */
  readonly firing: readonly Firing[];
  /** The alerts that somebody is called for, those that make a ticket, and no others. */
  readonly pages: readonly string[];
  readonly tickets: readonly string[];
}

type Labels = Readonly<Record<string, string>>;

const selector = (labels: Labels): string =>
  `{${Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`;

/** The minutes at which something begins to fire, or fires for the last time. */
export const turns = ({ firing }: Scenario): readonly number[] =>
  [...new Set(firing.flatMap(({ periods }) => periods.flat()))].sort((a, b) => a - b);

/** What fires in a minute. */
export const firingAt = ({ firing }: Scenario, minute: number): readonly Labels[] =>
  firing
    .filter(({ periods }) => periods.some(([first, last]) => minute >= first && minute <= last))
    .map(({ labels }) => labels);

/** Each scenario is the installation of a job of its own, so that one run evaluates the rules for them all. */
const jobOf = ({ name }: Scenario): string => `headroom ${name}`.replaceAll(' ', '-');

const seriesOf = (scenario: Scenario, minutes: number) =>
  scenario.series.map(({ metric, labels, at }) => ({
    series: `${metric}${selector({ ...labels, job: jobOf(scenario) })}`,
    values: notation(at, minutes),
  }));

/**
 * What a scenario expects: for each alert how many evaluations it fired in, when it did first and last, and all that
 * fires at each turn and beside it. So nothing else fires in any minute.
 */
const expectations = (scenario: Scenario, { minutes, step }: Span) => {
  const firingNow = `ALERTS{alertstate="firing", job="${jobOf(scenario)}"}`;
  const own = { job: jobOf(scenario), alertstate: 'firing' };
  const end = minutes - step;
  const all = (expr: string, worth: (firing: Firing) => number) => ({
    expr,
    eval_time: `${end}m`,
    exp_samples: scenario.firing.map((each) => ({
      labels: selector({ ...each.labels, ...own }),
      value: worth(each),
    })),
  });
  const evaluations = ({ periods }: Firing) =>
    periods.reduce((sum, [first, last]) => sum + (last - first) / step + 1, 0);
  const inEach = `timestamp(${firingNow})[${minutes}m:${step}m]`;
  const beside = turns(scenario).flatMap((minute) => [minute - step, minute, minute + step]);
  const moments = [...new Set(beside)].filter((minute) => minute <= end);
  return [
    all(`count_over_time(${firingNow}[${minutes}m])`, evaluations),
    all(`min_over_time(${inEach}) / 60`, ({ periods }) => periods[0]?.[0] ?? 0),
    all(`max_over_time(${inEach}) / 60`, ({ periods }) => periods.at(-1)?.[1] ?? 0),
    ...moments.map((minute) => ({
      expr: firingNow,
      eval_time: `${minute}m`,
      exp_samples: firingAt(scenario, minute).map((labels) => ({
        labels: `ALERTS${selector({ ...labels, ...own })}`,
        value: 1,
      })),
    })),
  ];
};

/** The scenarios of one span as a promtool test, and that nothing fires that is of none of them. */
export const promtoolFile = (
  span: Span,
  scenarios: readonly Scenario[],
  others: readonly Series[],
  ruleFiles: readonly string[],
): string => {
  const { minutes, step } = span;
  const rest = `ALERTS{alertstate="firing", alertname!="Watchdog", job!~"${scenarios.map(jobOf).join('|')}"}`;
  const test = {
    name: scenarios.map(({ name }) => name).join(', '),
    interval: '1m',
    input_series: [
      ...scenarios.flatMap((scenario) => seriesOf(scenario, minutes)),
      ...others.map(({ metric, labels, at }) => ({
        series: `${metric}${selector(labels)}`,
        values: notation(at, minutes),
      })),
    ],
    promql_expr_test: [
      ...scenarios.flatMap((scenario) => expectations(scenario, span)),
      { expr: `count_over_time(${rest}[${minutes}m])`, eval_time: `${minutes - step}m`, exp_samples: [] },
    ],
  };
  return stringify({ rule_files: ruleFiles, evaluation_interval: `${step}m`, tests: [test] });
};
