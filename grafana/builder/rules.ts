import type { Factor } from './combine.ts';
import { type Condition, selector, type Vector } from './expression.ts';
import type { GrafanaUnit } from './units.ts';

/** What the shipped rules record for each target, and its unit; a test holds the names against alerts/rules/. */
const ofTarget = {
  'target:redis_commands_processed:increase1d': 'short',
  'target:redis_commands_budget_per_day:max': 'short',
  'target:redis_commands_processed_per_budget:ratio_rate1h': 'percentunit',
  'target:redis_commands_processed_per_budget:ratio_rate5m': 'percentunit',
  'target:redis_memory_used_bytes:avg10m': 'bytes',
} as const satisfies Readonly<Record<string, GrafanaUnit>>;

/** The same for each schedule. */
const ofSchedule = {
  'target_schedule:schedule_late:bool': 'bool_yes_no',
  'target_schedule:schedule_lateness_seconds:max': 's',
} as const satisfies Readonly<Record<string, GrafanaUnit>>;

const factors = {
  'headroom:redis_clients_near_limit:factor': 'percentunit',
  'headroom:redis_memory_filling_up_ahead:factor': 'none',
  'headroom:redis_operations_burning_fast:factor': 'none',
} as const satisfies Readonly<Record<string, GrafanaUnit>>;

export type RecordedRule = keyof typeof ofTarget;
export type FactorRule = keyof typeof factors;

/** Every rule that dashboards may ask for. */
export const recordedRules: readonly string[] = [
  ...Object.keys(ofTarget),
  ...Object.keys(ofSchedule),
  ...Object.keys(factors),
];

/** What a rule records. Rules drop `instance`, so that a new address of the exporter is no new series. */
export const recorded = (name: RecordedRule, offset = ''): Vector<'job' | 'target'> => ({
  promql: selector(name, ['job', 'target']) + (offset && ` offset ${offset}`),
  labels: ['job', 'target'],
  unit: ofTarget[name],
});

/** What a rule records of each schedule. */
export const recordedOfSchedule = (
  name: keyof typeof ofSchedule,
): Vector<'job' | 'target' | 'scheduler' | 'schedule'> => {
  const labels = ['job', 'target', 'scheduler', 'schedule'] as const;
  return { promql: selector(name, labels), labels, unit: ofSchedule[name] };
};

/** A number that the rules declare, to be used as they use it. */
export const factor = (name: FactorRule): Factor => `scalar(${name})`;

/** Alerts that are pending or firing: their limit is passed, if not yet for long enough. Some are of no target, or of no job. */
export const alerting = (
  alertname: Condition,
  alertstate: Condition = { like: 'pending|firing' },
): Vector<'job' | 'target' | 'alertname' | 'alertstate' | 'severity'> => ({
  promql: selector('ALERTS', [], {
    job: { like: '$job|' },
    target: { like: '$target|' },
    alertname,
    alertstate,
  }),
  labels: ['job', 'target', 'alertname', 'alertstate', 'severity'],
  unit: 'short',
});

/** Alerts that are firing, and page or ticket somebody. */
export const firing = alerting({ unlike: 'Watchdog' }, 'firing');
