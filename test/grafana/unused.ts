const published =
  'kept so that dashboards made for redis_exporter work unchanged; nothing here is decided by it';
const detail = 'a detail of a panel’s number, asked for by hand when that number is wrong';

/** Metrics that are on no panel and in no rule, by pattern, and why. */
export const unused: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^pgbouncer_free_(clients|servers)$/, 'memory that is held, no room that is left: shown it would mislead'],
  [
    /^pgbouncer_pools_client_maxwait_seconds$/,
    'kept so that dashboards made for pgbouncer_exporter work unchanged; the wait with its fractions is on a panel',
  ],
  [
    /^redis_(clients_(connections|blocked|\w+_max_seconds|output_buffer_bytes|memory_bytes)|(service|client)_commands_total|connections_opened_total|unknown_connections)$/,
    'dashboard Connections',
  ],
  // Of the move to this Redis: until the dashboard of connections is there.
  [/^headroom_migration_(check|complete)$|^redis_config_drift$/, 'in rules; on the dashboard of connections'],
  [
    /^pg_stat_database_blk_(read|write)_time$/,
    'of servers with track_io_timing only, which is off by default',
  ],
  [/^pg_stat_database_(stats_reset|temp_files)$/, detail],
  [/^pg_settings_server_version_num$/, 'the version is on a panel as text'],
  [/^headroom_scheduler_lock_held$/, detail],
  [
    /^headroom_config_last_reload_success_timestamp_seconds$/,
    'of which time the config in use is: ConfigReloadFailed says it in its description',
  ],
  [
    /^redis_key_(prefix_)?sample_keys$/,
    'how much the estimates by prefix rest on; the panel shows their error instead',
  ],
  [/^celery_unacked_sample_messages$/, 'how much the estimates of work in flight rest on, asked for by hand'],
  [
    /^redis_config_(info|io_threads|maxmemory|repl_backlog_size|save_points|client_output_buffer_limit_\w+)$/,
    'settings: those that change while Redis runs are on a panel by name',
  ],
  [/^redis_(slowlog_last_id|slow_commands_unread_total|acl_log_entries)$/, detail],
  [/^redis_acl_access_denied_\w+_total$/, 'the ACL log, which is on a panel, says the same with a reason'],
  [/^redis_(max_clients|process_id|start_time_seconds|hz|configured_hz|slave_priority)$/, published],
  [
    /^redis_(tracking|watching)_\w+$|^redis_total_(watched|blocking)_\w+$|^redis_clients_in_timeout_table$/,
    published,
  ],
  [/^redis_client_(recent_max_\w+|query_buffer_\w+)$|^redis_evicted_clients_total$/, detail],
  [
    /^redis_memory_used_(peak|startup|lua|vm_eval|scripts|scripts_eval|vm_functions|functions)_bytes$/,
    detail,
  ],
  [/^redis_number_of_\w+$|^redis_scripting_\w+$/, published],
  [/^redis_total_system_memory_bytes$|^redis_lazyfree\w+$/, published],
  [
    /^redis_mem_(not_counted|replication_backlog|replicas_repl|replica_full|cluster_links|overhead_db|fragmentation_bytes)\w*$/,
    detail,
  ],
  [
    /^redis_(allocator|rss_overhead)_\w+$|\w*defrag_\w+$/,
    'the allocator’s own accounts; fragmentation is on a panel',
  ],
  [
    /^redis_expired?_(subkeys|fields|stale|keys_with|time_cap|cycle)\w*$|^redis_db_keys_with_expiring_items$/,
    detail,
  ],
  [/^redis_rdb_(saves|last_load)_\w+$/, detail],
  [
    /^redis_aof_(rewrite_scheduled|last_rewrite_duration|current_rewrite|rewrites|pending|buffer|rewrite_buffer|delayed)\w*$/,
    detail,
  ],
  [
    /^redis_(async_loading|loading_(start|total|loaded_bytes|rdb|eta))\w*$/,
    'how a load goes on is on a panel as a share; RedisLoading tells the rest',
  ],
  [/^redis_(forks_total|current_(cow|fork)_\w+|module_fork_\w+)$/, detail],
  [
    /^redis_(master|slave|second|repl|replica|replicas|replication)_\w+$|^redis_connected_slave_offset_bytes$/,
    'offsets and buffers of replication; its state and lag are on panels',
  ],
  [/^redis_net_repl_\w+$|^redis_total_(reads|writes)_processed$|^redis_reply_buffer_\w+$/, published],
  [
    /^redis_(unexpected_error_replies|dump_payload_sanitizations|migrate_cached_sockets_total|evicted_scripts_total)$/,
    published,
  ],
  [/^redis_pubsub(shard)?_(channels|patterns)$/, published],
  [/^redis_(current_)?eviction_exceeded_time_ms(_total)?$/, detail],
  [/^redis_cpu_sys_(children|main_thread)_seconds_total$/, detail],
  [/^redis_(instantaneous_)?eventloop_\w+$/, detail],
  [/^redis_cluster_(enabled|connections)$/, 'Cluster targets come later'],
  [/^redis_tls_\w+$/, 'of a Valkey that serves TLS only'],
  [/^redis_(io_thread\w*|active_time_\w+)$/, 'of servers with I/O threads only'],
];
