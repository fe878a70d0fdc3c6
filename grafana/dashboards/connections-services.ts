import * as m from '../../exporter/metrics/redis-connections.ts';
import { countBy, maxBy, minus, only, sumBy } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import * as connections from './connections.ts';
import { now, perSecond } from './simple.ts';

export const notRead = 'CLIENT LIST was not read';

const ofService = ['target', 'service'] as const;
const connected = maxBy(ofService, gauge(m.serviceConnections));
const expected = maxBy(ofService, gauge(m.serviceConnectionsExpected));

/** Services that have fewer connections than the config expects, as ServiceNotConnected has it. */
export const missing = only(minus(expected, connected), '>', 0);

const numbers = [
  stat({
    title: 'Missing services',
    description:
      'Services with fewer connections than the config expects. Good is none; otherwise see whether they run, and which Redis they are told of.',
    width: 6,
    queries: [{ vector: countBy(['target'], missing), legend: '{{target}}' }],
    steps: { base: 'green', from: [[1, 'red']] },
    whenEmpty: 'None is missing',
    links: [runbook('ServiceNotConnected')],
  }),
  stat({
    title: 'Unknown connections',
    description:
      'Connections of no service that the config or Headroom knows. Good is 0; otherwise see who they are in the table below, and give them a rule or close them.',
    width: 6,
    queries: [{ vector: now(m.serviceConnections, [], { service: 'unknown' }), legend: '{{target}}' }],
    steps: { base: 'green', from: [[1, 'orange']] },
    whenEmpty: notRead,
    links: [runbook('UnknownClientConnected')],
  }),
  stat({
    title: 'Services in the config',
    description:
      'How many services the config names. Good is all you run; 0 is that nobody said who should be here.',
    width: 6,
    queries: [{ vector: now(m.servicesConfigured), legend: '{{target}}' }],
    whenEmpty: notRead,
  }),
  stat({
    title: 'Connections taken',
    description: 'The part of what the server accepts. Good is under four fifths.',
    width: 6,
    queries: [{ vector: connections.shareTaken, legend: '{{target}}' }],
    steps: { base: 'green', from: [[0.8, 'orange']] },
    whenEmpty: 'Redis was not read',
    links: [runbook('RedisClientsNearLimit')],
  }),
];

const services = table({
  title: 'Services',
  description:
    'Each service with its connections and how many the config expects at least. Good is no service with fewer than expected, and nobody unknown.',
  width: 12,
  queries: [
    { vector: connected, column: { title: 'Connections' } },
    { vector: expected, column: { title: 'Expected' } },
  ],
  labels: { service: { title: 'Service' }, target: { title: 'Target' } },
  sortBy: 'Connections',
  whenEmpty: notRead,
  links: [runbook('ServiceNotConnected')],
});

const course = graph({
  title: 'Connections by service',
  description:
    'Good is flat lines; one that climbs is a service that opens connections and does not close them.',
  width: 12,
  isStacked: true,
  queries: [{ vector: connected, legend: '{{service}}, {{target}}' }],
  whenEmpty: notRead,
});

const churn = graph({
  title: 'New connections by service',
  description:
    'A second, of those seen when clients were listed. Good is near 0: a pool opens its connections once. Otherwise that service connects for each request.',
  width: 12,
  queries: [
    {
      vector: sumBy(ofService, perSecond(m.connectionsOpened, ['service', 'address_group'])),
      legend: '{{service}}, {{target}}',
    },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisConnectionChurn')],
});

const commands = graph({
  title: 'Commands by service',
  description:
    'A second, where the server counts them by connection. Good is what each service needs for its work.',
  width: 12,
  queries: [{ vector: perSecond(m.serviceCommands, ['service']), legend: '{{service}}, {{target}}' }],
  whenEmpty: 'Redis counts commands by connection from 8 on, Valkey from 8.1 on',
  links: [runbook('RedisOperationsBurningFast')],
});

/** Which services are here, and which are not. */
export const servicesSection: Section = {
  title: 'Services',
  lines: [numbers, [services, course], [churn, commands]],
};
