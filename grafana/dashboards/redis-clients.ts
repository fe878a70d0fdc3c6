import * as redis from '../../exporter/metrics/redis.ts';
import * as acl from '../../exporter/metrics/redis-acl.ts';
import * as m from '../../exporter/metrics/redis-clients.ts';
import { redisErrorsTotal } from '../../exporter/metrics/redis-commands.ts';
import * as traffic from '../../exporter/metrics/redis-stats.ts';
import { maxBy, times } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import * as connections from './connections.ts';
import { now, perSecond } from './simple.ts';

const notRead = 'Redis was not read';

const clients = graph({
  title: 'Clients',
  description:
    'Good is a flat line far under the dashed one, which is what the server accepts. Blocked clients are workers that wait for work.',
  width: 12,
  queries: [
    { vector: connections.clients, legend: 'connected, {{target}}' },
    { vector: now(redis.redisBlockedClients), legend: 'blocked, {{target}}' },
    { vector: now(m.redisPubsubClients), legend: 'listening, {{target}}' },
    { vector: connections.most, legend: 'most of {{target}}', isBudget: true },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisClientsNearLimit')],
});

const opened = graph({
  title: 'Connections opened',
  description:
    'A second. Good is near 0: clients that keep their connection open it once. Refused ones found all taken.',
  width: 12,
  queries: [
    { vector: perSecond(m.redisConnectionsReceivedTotal), legend: 'opened, {{target}}' },
    { vector: perSecond(redis.redisRejectedConnections), legend: 'refused, {{target}}' },
    { vector: perSecond(m.redisClientOutputBufferLimitDisconnectionsTotal), legend: 'cut off, {{target}}' },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisRejectedConnections'), runbook('RedisConnectionErrors')],
});

const errors = graph({
  title: 'Error replies',
  description:
    'A second, by kind. Good is none; OOM is memory that is full, NOAUTH and WRONGPASS a wrong password, NOPERM a missing right.',
  width: 12,
  queries: [
    { vector: perSecond(redisErrorsTotal, ['err']), legend: '{{err}}, {{target}}' },
    { vector: perSecond(redis.redisErrorReplies), legend: 'all, {{target}}' },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisOutOfMemoryErrors'), runbook('RedisConnectionErrors')],
});

const network = graph({
  title: 'Network',
  description: 'Bytes a second. Good is what your work needs; more out than in is reads of large values.',
  width: 12,
  queries: [
    { vector: perSecond(traffic.redisNetInputBytesTotal), legend: 'in, {{target}}' },
    { vector: perSecond(traffic.redisNetOutputBytesTotal), legend: 'out, {{target}}' },
  ],
  whenEmpty: notRead,
});

const denials = table({
  title: 'Denied by rights',
  description:
    'What the ACL log holds, by reason. Good is an empty table; auth is a wrong password, command a right that somebody lacks.',
  width: 12,
  height: 6,
  queries: [
    { vector: maxBy(['target', 'reason'], gauge(acl.redisAclDenials)), column: { title: 'Times' } },
    {
      vector: times(maxBy(['target', 'reason'], gauge(acl.redisAclLast)), 1000, 'dateTimeFromNow'),
      column: { title: 'Last' },
    },
  ],
  labels: { reason: { title: 'Reason' }, target: { title: 'Target' } },
  whenEmpty: 'Nobody was denied, or the log may not be read',
  links: [runbook('RedisDangerousCommandTried'), runbook('RedisConnectionErrors')],
});

const commands = table({
  title: 'Commands denied',
  description:
    'Commands in the ACL log that somebody had no right to. Good is an empty table; flushall, config or keys there was somebody’s hand.',
  width: 12,
  height: 6,
  queries: [{ vector: maxBy(['target', 'cmd'], gauge(acl.redisAclCommands)), column: { title: 'Times' } }],
  labels: { cmd: { title: 'Command' }, target: { title: 'Target' } },
  whenEmpty: 'No command was denied, or the log may not be read',
  links: [runbook('RedisDangerousCommandTried')],
});

export const clientsSection: Section = {
  title: 'Clients, errors and network',
  lines: [
    [clients, opened],
    [errors, network],
    [denials, commands],
  ],
};
