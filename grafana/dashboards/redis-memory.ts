import { redisMemFragmentationRatio } from '../../exporter/metrics/redis-allocator.ts';
import * as keys from '../../exporter/metrics/redis-keys.ts';
import * as m from '../../exporter/metrics/redis-memory.ts';
import { maxBy, top } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import * as memory from './memory.ts';
import { now } from './simple.ts';

const notRead = 'Redis was not read';
const noSample = 'No keys, or none sampled yet';
const byPrefix = ['target', 'db', 'prefix'] as const;

const used = graph({
  title: 'Memory used',
  description:
    'Good is a line under the dashed budget that comes down again. At the limit Redis evicts keys, or refuses writes if it may evict none.',
  width: 12,
  queries: [
    { vector: memory.used, legend: '{{target}}' },
    { vector: memory.limit, legend: 'limit of {{target}}' },
    { vector: now(m.redisMemoryUsedRssBytes), legend: 'resident, {{target}}' },
    { vector: memory.budget, legend: 'budget of {{target}}', isBudget: true },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisMemoryOverBudget'), runbook('RedisMemoryFillingUp')],
});

const parts = graph({
  title: 'What it is used for',
  description:
    'Data and the overhead that comes with it. Good is that data is most of it; much overhead means many small keys, many clients, or clients that do not read their answers.',
  width: 12,
  isStacked: true,
  queries: [
    { vector: now(m.redisMemoryUsedDatasetBytes), legend: 'data, {{target}}' },
    { vector: now(m.redisMemoryUsedOverheadBytes), legend: 'overhead, {{target}}' },
  ],
  whenEmpty: notRead,
});

const holders = table({
  title: 'Who holds it',
  description:
    'Memory and keys by the beginning of their names, estimated from keys drawn at random. Good is that a large prefix is one you know; keys without a time to live stay for ever, and a volatile policy never evicts them.',
  width: 12,
  height: 9,
  queries: [
    {
      vector: top(20, maxBy(byPrefix, gauge(keys.keyPrefixMemory))),
      column: { title: 'Memory', width: 100 },
    },
    { vector: maxBy(byPrefix, gauge(keys.keyPrefixMemoryError)), column: { title: '±', width: 90 } },
    { vector: maxBy(byPrefix, gauge(keys.keyPrefixKeys)), column: { title: 'Keys', width: 80 } },
    {
      vector: maxBy(byPrefix, gauge(keys.keyPrefixKeysWithoutTtl)),
      column: { title: 'Without TTL', width: 110 },
    },
  ],
  labels: {
    prefix: { title: 'Prefix' },
    db: { title: 'Database', width: 90 },
    target: { title: 'Target', width: 100 },
  },
  sortBy: 'Memory',
  whenEmpty: noSample,
  links: [runbook('RedisMemoryFillingUp'), runbook('RedisKeysWithoutTtlGrowing')],
});

const holdersOverTime = graph({
  title: 'Largest prefixes',
  description: 'Good is that each line comes down again. One that only rises is the leak.',
  width: 12,
  height: 9,
  isStacked: true,
  queries: [
    { vector: top(8, maxBy(byPrefix, gauge(keys.keyPrefixMemory))), legend: '{{prefix}}, {{target}}' },
  ],
  whenEmpty: noSample,
  links: [runbook('RedisKeysWithoutTtlGrowing')],
});

const buffers = graph({
  title: 'Clients and buffers',
  description:
    'Memory of clients, replication and the AOF. Good is a few MiB; more is clients that do not read what they asked for.',
  width: 12,
  queries: [
    { vector: now(m.redisMemClientsNormal), legend: 'clients, {{target}}' },
    { vector: now(m.redisMemClientsSlaves), legend: 'replicas, {{target}}' },
    { vector: now(m.redisMemAofBufferBytes), legend: 'AOF, {{target}}' },
    { vector: now(m.redisMemTotalReplicationBuffersBytes), legend: 'replication, {{target}}' },
    { vector: now(m.redisMemoryUsedVmTotal), legend: 'scripts, {{target}}' },
  ],
  whenEmpty: notRead,
});

const fragmentation = graph({
  title: 'Fragmentation',
  description:
    'Resident memory over used memory. Good is 1 to 1.5; more is memory the server cannot give back, under 1 the machine swaps. With little data it says nothing.',
  width: 12,
  queries: [{ vector: now(redisMemFragmentationRatio), legend: '{{target}}' }],
  unit: 'short',
  whenEmpty: notRead,
});

export const memorySection: Section = {
  title: 'Memory',
  lines: [
    [used, parts],
    [holders, holdersOverTime],
    [buffers, fragmentation],
  ],
};
