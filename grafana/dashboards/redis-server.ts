import * as config from '../../exporter/metrics/redis-config.ts';
import * as m from '../../exporter/metrics/redis-process.ts';
import * as replication from '../../exporter/metrics/redis-replication.ts';
import { maxBy, times } from '../builder/combine.ts';
import { graph, timeline } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { now, perSecond } from './simple.ts';

const notRead = 'Redis was not read';

const cpu = graph({
  title: 'CPU',
  description:
    'The part of one core that the server and its children use. Good is under half for the main thread, which runs every command.',
  width: 12,
  queries: [
    { vector: perSecond(m.redisCpuUserSecondsTotal), legend: 'user, {{target}}' },
    { vector: perSecond(m.redisCpuSysSecondsTotal), legend: 'system, {{target}}' },
    { vector: perSecond(m.redisCpuUserMainThreadSecondsTotal), legend: 'main thread, {{target}}' },
    { vector: perSecond(m.redisCpuUserChildrenSecondsTotal), legend: 'children, {{target}}' },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisLatencyHigh')],
});

const changes = table({
  title: 'Settings changed while it runs',
  description:
    'Names of settings that were found changed, and when. Good is an empty table: what is not in redis.conf is gone after a restart.',
  width: 12,
  queries: [
    {
      vector: times(maxBy(['target', 'setting'], gauge(config.redisConfigChanged)), 1000, 'dateTimeFromNow'),
      column: { title: 'Found' },
    },
  ],
  labels: { setting: { title: 'Setting' }, target: { title: 'Target' } },
  whenEmpty: 'No setting was changed while the exporter watched',
  links: [runbook('RedisConfigChanged')],
});

const settings = table({
  title: 'Settings that are numbers',
  description: 'As the server says them now. Good is what redis.conf says.',
  width: 12,
  queries: [
    {
      vector: maxBy(['target', 'key'], gauge(config.redisConfigValue)),
      column: { title: 'Value', unit: 'none' },
    },
  ],
  labels: { key: { title: 'Setting' }, target: { title: 'Target' } },
  unit: 'none',
  whenEmpty: 'Settings may not be read',
  links: [runbook('RedisConfigChanged')],
});

const replicas = timeline({
  title: 'Connection to the master',
  description: 'Of replicas. Good is up throughout; a replica that is cut off serves old data.',
  width: 12,
  queries: [
    {
      vector: now(replication.redisMasterLinkUp, ['master_host', 'master_port']),
      legend: '{{target}} to {{master_host}}:{{master_port}}',
    },
  ],
  meanings: [
    [1, 'up', 'green'],
    [0, 'down', 'red'],
  ],
  whenEmpty: 'No target is a replica',
  links: [runbook('RedisReplicationBroken')],
});

const followers = graph({
  title: 'Replicas',
  description: 'Replicas that are connected to each master. Good is a flat line.',
  width: 6,
  queries: [{ vector: now(replication.redisConnectedSlaves), legend: '{{target}}' }],
  whenEmpty: notRead,
  links: [runbook('RedisReplicationBroken')],
});

const lag = graph({
  title: 'Lag of replicas',
  description: 'Seconds since a replica last confirmed. Good is 0 or 1.',
  width: 6,
  queries: [
    {
      vector: now(replication.redisConnectedSlaveLagSeconds, ['slave_ip', 'slave_port']),
      legend: '{{slave_ip}}:{{slave_port}} of {{target}}',
    },
  ],
  whenEmpty: 'No target has replicas',
  links: [runbook('RedisReplicationBroken')],
});

export const serverSection: Section = {
  title: 'Server, settings and replication',
  isCollapsed: true,
  lines: [
    [cpu, changes],
    [settings, replicas],
    [followers, lag],
  ],
};
