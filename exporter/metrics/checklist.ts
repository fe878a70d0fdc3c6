/** The words of the checklist, from best to worst: of several targets the worst counts, and what is not known is never OK. */
export const words = ['OK', 'AT RISK', 'UNKNOWN', 'BREACHED'] as const;

export type Word = (typeof words)[number];

/** The lines of the team's checklist, each with the alerts that put it at risk, as a regular expression of their names. */
export const checklistItems = {
  Operations: 'RedisOperations.*',
  Memory: 'RedisMemory.*|RedisKeysWithoutTtlGrowing|RedisEvicting.*|RedisOutOfMemoryErrors',
  Connections:
    'RedisDown|RedisConnection.*|RedisClientsNearLimit|RedisRejectedConnections|ServiceNotConnected|UnknownClientConnected',
  'Celery workers': 'CeleryWorker.*|CeleryConsumerStuck',
  'Scheduled tasks': 'ScheduledTask.*|SchedulerStopped',
} as const;

export type Item = keyof typeof checklistItems;

/** The alerts of what `headroom check` finds beside those lines, likewise; a finding holds since one of them began. */
export const findingAlerts = {
  'operations in a day': 'RedisOperationsOverBudget|RedisOperationsProjectedOverBudget',
  'operations at this rate': 'RedisOperationsBurning.*|RedisOperationsProjectedOverBudget',
  'own operations': 'HeadroomBudgetExceeded',
  memory: checklistItems.Memory,
  connections: 'RedisClientsNearLimit',
  'refused connections': 'RedisRejectedConnections',
  services: 'ServiceNotConnected',
  'round trip': 'RedisLatencyHigh',
  save: 'RedisSaveTooLong|RedisPersistenceFailing',
  workers: 'CeleryWorker.*',
  'lost worker': 'CeleryWorkerDown',
  consumers: 'CeleryConsumerStuck',
  schedules: checklistItems['Scheduled tasks'],
  'postgres connections': 'PostgresConnectionsNearLimit|PostgresSaturated',
  transactions: 'PostgresLongTransaction',
  'idle in transaction': 'PostgresIdleInTransaction',
  locks: 'PostgresLockWaits',
  pool: 'ApplicationPool.*',
  'pooler connections': 'PgbouncerPoolSaturated',
  'pooler waits': 'PgbouncerClientsWaiting',
  collector: 'CollectorFailing',
  target:
    'RedisDown|PostgresDown|PgbouncerDown|ApplicationMetricsDown|RedisRejectedConnections|RedisConnectionErrors|RedisLoading|PostgresSaturated',
} as const;

export type Finding = keyof typeof findingAlerts;
