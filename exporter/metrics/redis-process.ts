import { counter, gauge } from '../metric.ts';

export const redisProcessId = gauge('redis_process_id', {
  unit: 'count',
  help: 'Process number of the server on its machine, INFO process_id.',
  labels: ['target'],
});

export const redisStartTimeSeconds = gauge('redis_start_time_seconds', {
  unit: 'timestamp',
  help: 'Unix time at which the server started, INFO server_time_usec less uptime_in_seconds.',
  labels: ['target'],
});

export const redisHz = gauge('redis_hz', {
  unit: 'count',
  help: "Runs a second of the server's background work now, INFO hz.",
  labels: ['target'],
});

export const redisConfiguredHz = gauge('redis_configured_hz', {
  unit: 'count',
  help: "Runs a second of the server's background work as configured, INFO configured_hz.",
  labels: ['target'],
});

export const redisCpuSysSecondsTotal = counter('redis_cpu_sys_seconds_total', {
  unit: 'seconds',
  help: 'System CPU seconds of the server, INFO used_cpu_sys.',
  labels: ['target'],
});

export const redisCpuUserSecondsTotal = counter('redis_cpu_user_seconds_total', {
  unit: 'seconds',
  help: 'User CPU seconds of the server, INFO used_cpu_user.',
  labels: ['target'],
});

export const redisCpuSysChildrenSecondsTotal = counter('redis_cpu_sys_children_seconds_total', {
  unit: 'seconds',
  help: 'System CPU seconds of its children, which save and rewrite, INFO used_cpu_sys_children.',
  labels: ['target'],
});

export const redisCpuUserChildrenSecondsTotal = counter('redis_cpu_user_children_seconds_total', {
  unit: 'seconds',
  help: 'User CPU seconds of its children, which save and rewrite, INFO used_cpu_user_children.',
  labels: ['target'],
});

export const redisCpuSysMainThreadSecondsTotal = counter('redis_cpu_sys_main_thread_seconds_total', {
  unit: 'seconds',
  help: 'System CPU seconds of the main thread, INFO used_cpu_sys_main_thread.',
  labels: ['target'],
});

export const redisCpuUserMainThreadSecondsTotal = counter('redis_cpu_user_main_thread_seconds_total', {
  unit: 'seconds',
  help: 'User CPU seconds of the main thread, which runs every command, INFO used_cpu_user_main_thread.',
  labels: ['target'],
});

export const redisEventloopCyclesTotal = counter('redis_eventloop_cycles_total', {
  unit: 'count',
  help: 'Rounds of the event loop, INFO eventloop_cycles.',
  labels: ['target'],
});

export const redisEventloopDurationSumUsecTotal = counter('redis_eventloop_duration_sum_usec_total', {
  unit: 'other',
  help: 'Microseconds spent in the event loop, INFO eventloop_duration_sum.',
  labels: ['target'],
});

export const redisEventloopDurationCmdSumUsecTotal = counter('redis_eventloop_duration_cmd_sum_usec_total', {
  unit: 'other',
  help: 'Microseconds of the event loop spent on commands, INFO eventloop_duration_cmd_sum.',
  labels: ['target'],
});

export const redisInstantaneousEventloopCyclesPerSec = gauge('redis_instantaneous_eventloop_cycles_per_sec', {
  unit: 'count',
  help: 'Rounds of the event loop a second lately, INFO instantaneous_eventloop_cycles_per_sec.',
  labels: ['target'],
});

export const redisInstantaneousEventloopDurationUsec = gauge('redis_instantaneous_eventloop_duration_usec', {
  unit: 'other',
  help: 'Microseconds of one round of the event loop lately, INFO instantaneous_eventloop_duration_usec.',
  labels: ['target'],
});

export const redisClusterEnabled = gauge('redis_cluster_enabled', {
  unit: 'boolean',
  help: 'Whether the server is a node of a cluster, INFO cluster_enabled.',
  labels: ['target'],
});

export const redisClusterConnections = gauge('redis_cluster_connections', {
  unit: 'count',
  help: 'Connections of the cluster bus, INFO cluster_connections.',
  labels: ['target'],
});

export const redisScriptingEnginesCount = gauge('redis_scripting_engines_count', {
  unit: 'count',
  help: 'Scripting engines of a Valkey, INFO engines_count.',
  labels: ['target'],
});

export const redisScriptingEnginesMemoryUsedBytes = gauge('redis_scripting_engines_memory_used_bytes', {
  unit: 'bytes',
  help: 'Bytes used by scripting engines of a Valkey, INFO engines_total_used_memory.',
  labels: ['target'],
});

export const redisScriptingEnginesMemoryOverheadBytes = gauge(
  'redis_scripting_engines_memory_overhead_bytes',
  {
    unit: 'bytes',
    help: 'Overhead in bytes of scripting engines of a Valkey, INFO engines_total_memory_overhead.',
    labels: ['target'],
  },
);

export const redisTlsServerCertExpiresInSeconds = gauge('redis_tls_server_cert_expires_in_seconds', {
  unit: 'seconds',
  help: 'Seconds until the server certificate of a Valkey expires, 0 without one, INFO tls_server_cert_expires_in_seconds.',
  labels: ['target'],
});

export const redisTlsClientCertExpiresInSeconds = gauge('redis_tls_client_cert_expires_in_seconds', {
  unit: 'seconds',
  help: 'Seconds until the client certificate of a Valkey expires, 0 without one, INFO tls_client_cert_expires_in_seconds.',
  labels: ['target'],
});

export const redisTlsCaCertExpiresInSeconds = gauge('redis_tls_ca_cert_expires_in_seconds', {
  unit: 'seconds',
  help: "Seconds until the certificate of a Valkey's authority expires, 0 without one, INFO tls_ca_cert_expires_in_seconds.",
  labels: ['target'],
});
