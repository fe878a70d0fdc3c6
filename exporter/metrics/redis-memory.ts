import { gauge } from '../metric.ts';

export const redisMemoryUsedRssBytes = gauge('redis_memory_used_rss_bytes', {
  unit: 'bytes',
  help: 'Bytes of physical memory the server holds, INFO used_memory_rss.',
  labels: ['target'],
});

export const redisMemoryUsedPeakBytes = gauge('redis_memory_used_peak_bytes', {
  unit: 'bytes',
  help: 'Most bytes allocated since start, INFO used_memory_peak.',
  labels: ['target'],
});

export const redisMemoryUsedOverheadBytes = gauge('redis_memory_used_overhead_bytes', {
  unit: 'bytes',
  help: 'Bytes allocated for everything but keys and values, INFO used_memory_overhead.',
  labels: ['target'],
});

export const redisMemoryUsedStartupBytes = gauge('redis_memory_used_startup_bytes', {
  unit: 'bytes',
  help: 'Bytes allocated when the server had started, INFO used_memory_startup.',
  labels: ['target'],
});

export const redisMemoryUsedDatasetBytes = gauge('redis_memory_used_dataset_bytes', {
  unit: 'bytes',
  help: 'Bytes allocated for keys and values, INFO used_memory_dataset.',
  labels: ['target'],
});

export const redisMemoryUsedLuaBytes = gauge('redis_memory_used_lua_bytes', {
  unit: 'bytes',
  help: 'Bytes of the Lua engine for EVAL, INFO used_memory_lua.',
  labels: ['target'],
});

export const redisMemoryUsedVmEvalBytes = gauge('redis_memory_used_vm_eval_bytes', {
  unit: 'bytes',
  help: 'Bytes of the engines for EVAL, outside used memory, INFO used_memory_vm_eval.',
  labels: ['target'],
});

export const redisMemoryUsedScriptsBytes = gauge('redis_memory_used_scripts_bytes', {
  unit: 'bytes',
  help: 'Bytes of cached scripts and functions, within used memory, INFO used_memory_scripts.',
  labels: ['target'],
});

export const redisMemoryUsedScriptsEvalBytes = gauge('redis_memory_used_scripts_eval_bytes', {
  unit: 'bytes',
  help: 'Bytes of cached scripts, INFO used_memory_scripts_eval.',
  labels: ['target'],
});

export const redisMemoryUsedVmFunctionsBytes = gauge('redis_memory_used_vm_functions_bytes', {
  unit: 'bytes',
  help: 'Bytes of the engines for functions, INFO used_memory_vm_functions.',
  labels: ['target'],
});

export const redisMemoryUsedFunctionsBytes = gauge('redis_memory_used_functions_bytes', {
  unit: 'bytes',
  help: 'Bytes of functions, INFO used_memory_functions.',
  labels: ['target'],
});

export const redisMemoryUsedVmTotal = gauge('redis_memory_used_vm_total', {
  unit: 'bytes',
  help: 'Bytes of all script engines, INFO used_memory_vm_total.',
  labels: ['target'],
});

export const redisNumberOfCachedScripts = gauge('redis_number_of_cached_scripts', {
  unit: 'count',
  help: 'Scripts EVAL has cached, INFO number_of_cached_scripts.',
  labels: ['target'],
});

export const redisNumberOfFunctions = gauge('redis_number_of_functions', {
  unit: 'count',
  help: 'Functions loaded, INFO number_of_functions.',
  labels: ['target'],
});

export const redisNumberOfLibraries = gauge('redis_number_of_libraries', {
  unit: 'count',
  help: 'Libraries of functions loaded, INFO number_of_libraries.',
  labels: ['target'],
});

export const redisTotalSystemMemoryBytes = gauge('redis_total_system_memory_bytes', {
  unit: 'bytes',
  help: 'Bytes of memory the machine has, INFO total_system_memory.',
  labels: ['target'],
});

export const redisMemNotCountedForEvictionBytes = gauge('redis_mem_not_counted_for_eviction_bytes', {
  unit: 'bytes',
  help: 'Bytes of used memory that do not count against maxmemory, INFO mem_not_counted_for_evict.',
  labels: ['target'],
});

export const redisMemClientsNormal = gauge('redis_mem_clients_normal', {
  unit: 'bytes',
  help: 'Bytes of buffers of clients that are no replicas, INFO mem_clients_normal.',
  labels: ['target'],
});

export const redisMemClientsSlaves = gauge('redis_mem_clients_slaves', {
  unit: 'bytes',
  help: 'Bytes of buffers of replicas, those of replication left out, INFO mem_clients_slaves.',
  labels: ['target'],
});

export const redisMemReplicationBacklogBytes = gauge('redis_mem_replication_backlog_bytes', {
  unit: 'bytes',
  help: 'Bytes of the replication backlog, INFO mem_replication_backlog.',
  labels: ['target'],
});

export const redisMemTotalReplicationBuffersBytes = gauge('redis_mem_total_replication_buffers_bytes', {
  unit: 'bytes',
  help: 'Bytes of all replication buffers, the backlog included, INFO mem_total_replication_buffers.',
  labels: ['target'],
});

export const redisMemReplicasReplBufferBytes = gauge('redis_mem_replicas_repl_buffer_bytes', {
  unit: 'bytes',
  help: 'Bytes a replica has buffered of its full copy, INFO mem_replicas_repl_buffer of a Valkey.',
  labels: ['target'],
});

export const redisMemReplicaFullSyncBufferBytes = gauge('redis_mem_replica_full_sync_buffer_bytes', {
  unit: 'bytes',
  help: 'Bytes a replica has buffered of its full copy, INFO mem_replica_full_sync_buffer of a Redis.',
  labels: ['target'],
});

export const redisMemClusterLinksBytes = gauge('redis_mem_cluster_links_bytes', {
  unit: 'bytes',
  help: 'Bytes of buffers of the cluster bus, INFO mem_cluster_links.',
  labels: ['target'],
});

export const redisMemAofBufferBytes = gauge('redis_mem_aof_buffer_bytes', {
  unit: 'bytes',
  help: 'Bytes waiting to be written to the append-only file, INFO mem_aof_buffer.',
  labels: ['target'],
});

export const redisMemOverheadDbHashtableRehashingBytes = gauge(
  'redis_mem_overhead_db_hashtable_rehashing_bytes',
  {
    unit: 'bytes',
    help: 'Bytes of tables of keys that are being moved to larger ones, INFO mem_overhead_db_hashtable_rehashing.',
    labels: ['target'],
  },
);

export const redisLazyfreePendingObjects = gauge('redis_lazyfree_pending_objects', {
  unit: 'count',
  help: 'Objects waiting to be freed in the background, INFO lazyfree_pending_objects.',
  labels: ['target'],
});

export const redisLazyfreedObjects = gauge('redis_lazyfreed_objects', {
  unit: 'count',
  help: 'Objects freed in the background since start, INFO lazyfreed_objects.',
  labels: ['target'],
});
