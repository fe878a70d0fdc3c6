import { counter, gauge } from '../metric.ts';

export const redisMemFragmentationRatio = gauge('redis_mem_fragmentation_ratio', {
  unit: 'ratio',
  help: 'Physical memory held as a multiple of what is allocated, INFO mem_fragmentation_ratio.',
  labels: ['target'],
});

export const redisMemFragmentationBytes = gauge('redis_mem_fragmentation_bytes', {
  unit: 'bytes',
  help: 'Bytes of physical memory held over what is allocated, INFO mem_fragmentation_bytes.',
  labels: ['target'],
});

export const redisAllocatorAllocatedBytes = gauge('redis_allocator_allocated_bytes', {
  unit: 'bytes',
  help: 'Bytes the allocator gave out, INFO allocator_allocated.',
  labels: ['target'],
});

export const redisAllocatorActiveBytes = gauge('redis_allocator_active_bytes', {
  unit: 'bytes',
  help: "Bytes of the allocator's pages in use, INFO allocator_active.",
  labels: ['target'],
});

export const redisAllocatorResidentBytes = gauge('redis_allocator_resident_bytes', {
  unit: 'bytes',
  help: 'Bytes of physical memory the allocator holds, INFO allocator_resident.',
  labels: ['target'],
});

export const redisAllocatorMuzzyBytes = gauge('redis_allocator_muzzy_bytes', {
  unit: 'bytes',
  help: 'Bytes the operating system may take back from the allocator, INFO allocator_muzzy.',
  labels: ['target'],
});

export const redisAllocatorFragRatio = gauge('redis_allocator_frag_ratio', {
  unit: 'ratio',
  help: 'Allocator pages in use as a multiple of what it gave out, INFO allocator_frag_ratio.',
  labels: ['target'],
});

export const redisAllocatorFragBytes = gauge('redis_allocator_frag_bytes', {
  unit: 'bytes',
  help: 'Bytes of allocator pages in use over what it gave out, INFO allocator_frag_bytes.',
  labels: ['target'],
});

export const redisAllocatorRssRatio = gauge('redis_allocator_rss_ratio', {
  unit: 'ratio',
  help: 'Physical memory of the allocator as a multiple of its pages in use, INFO allocator_rss_ratio.',
  labels: ['target'],
});

export const redisAllocatorRssBytes = gauge('redis_allocator_rss_bytes', {
  unit: 'bytes',
  help: 'Bytes of physical memory of the allocator over its pages in use, INFO allocator_rss_bytes.',
  labels: ['target'],
});

export const redisRssOverheadRatio = gauge('redis_rss_overhead_ratio', {
  unit: 'ratio',
  help: "Physical memory of the server as a multiple of its allocator's, INFO rss_overhead_ratio.",
  labels: ['target'],
});

export const redisRssOverheadBytes = gauge('redis_rss_overhead_bytes', {
  unit: 'bytes',
  help: "Bytes of physical memory of the server over its allocator's, INFO rss_overhead_bytes.",
  labels: ['target'],
});

export const redisActiveDefragRunning = gauge('redis_active_defrag_running', {
  unit: 'other',
  help: 'Percentage of CPU that active defragmentation aims at now, 0 while it rests, INFO active_defrag_running.',
  labels: ['target'],
});

export const redisDefragHits = gauge('redis_defrag_hits', {
  unit: 'count',
  help: 'Values moved by active defragmentation since start, INFO active_defrag_hits.',
  labels: ['target'],
});

export const redisDefragMisses = gauge('redis_defrag_misses', {
  unit: 'count',
  help: 'Values looked at in vain by active defragmentation since start, INFO active_defrag_misses.',
  labels: ['target'],
});

export const redisDefragKeyHits = gauge('redis_defrag_key_hits', {
  unit: 'count',
  help: 'Keys moved by active defragmentation since start, INFO active_defrag_key_hits.',
  labels: ['target'],
});

export const redisDefragKeyMisses = gauge('redis_defrag_key_misses', {
  unit: 'count',
  help: 'Keys looked at in vain by active defragmentation since start, INFO active_defrag_key_misses.',
  labels: ['target'],
});

export const redisActiveDefragSecondsTotal = counter('redis_active_defrag_seconds_total', {
  unit: 'seconds',
  help: 'Seconds memory was over the limit at which active defragmentation begins, INFO total_active_defrag_time.',
  labels: ['target'],
});

export const redisCurrentActiveDefragSeconds = gauge('redis_current_active_defrag_seconds', {
  unit: 'seconds',
  help: 'Seconds since memory went over that limit, 0 while it is not, INFO current_active_defrag_time.',
  labels: ['target'],
});
