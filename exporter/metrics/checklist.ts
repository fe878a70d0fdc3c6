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
