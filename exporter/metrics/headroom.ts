import { counter, gauge } from '../metric.ts';

export const buildInfo = gauge('headroom_build_info', {
  unit: 'info',
  help: 'Constant 1; the labels are the versions that run.',
  labels: ['version', 'node_version'],
});

export const collectorSuccess = gauge('headroom_collector_success', {
  unit: 'boolean',
  help: 'Whether the collector read everything it reads, in its last run.',
  labels: ['target', 'collector'],
});

export const collectorDuration = gauge('headroom_collector_duration_seconds', {
  unit: 'seconds',
  help: 'Seconds the last run of the collector took.',
  labels: ['target', 'collector'],
});

export const collectorAge = gauge('headroom_collector_age_seconds', {
  unit: 'seconds',
  help: 'Seconds since the values of the collector were read; absent when the last run failed.',
  labels: ['target', 'collector'],
});

export const collectorAgeBudget = gauge('headroom_collector_age_budget_seconds', {
  unit: 'seconds',
  help: 'Seconds old that the values of the collector may get as it is paced; older ones are a fault.',
  labels: ['target', 'collector'],
});

export const collectorDropped = gauge('headroom_collector_samples_dropped', {
  unit: 'count',
  help: 'Samples of the last run left out because the collector had more than the cap.',
  labels: ['target', 'collector'],
});

export const failureReason = gauge('headroom_target_failure_reason', {
  unit: 'boolean',
  help: 'Constant 1 while a collector cannot read something; reason is one of a fixed list. Values there are all the same are right.',
  labels: ['target', 'collector', 'reason'],
});

export const targetCommands = counter('headroom_target_commands_total', {
  unit: 'count',
  help: 'Commands this exporter sent to the target, by the collector that needed them.',
  labels: ['target', 'collector'],
});

export const targetConnects = counter('headroom_target_connects_total', {
  unit: 'count',
  help: 'Connections this exporter tried to open to the target.',
  labels: ['target'],
});

export const targetRoundTrips = counter('headroom_target_round_trips_total', {
  unit: 'count',
  help: 'Times this exporter waited for the target to answer.',
  labels: ['target'],
});

export const targetBytes = counter('headroom_target_bytes_total', {
  unit: 'bytes',
  help: 'Bytes exchanged with the target; direction is sent or received.',
  labels: ['target', 'direction'],
});

export const ownBudgetExceeded = gauge('headroom_own_budget_exceeded', {
  unit: 'boolean',
  help: 'Whether keeping values fresh has cost more commands than the share of the budget set for it.',
  labels: ['target'],
});

export const configReadable = gauge('headroom_config_last_reload_successful', {
  unit: 'boolean',
  help: 'Whether the config could be used when it was last read; where not, the one before it stays in use.',
});

export const configReadAt = gauge('headroom_config_last_reload_success_timestamp_seconds', {
  unit: 'timestamp',
  help: 'Unix time at which the config in use was read.',
});
