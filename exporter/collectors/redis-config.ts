// The settings of a server, from one CONFIG GET of all of them: Redis 6.2 takes one pattern, and drift needs them all.
import { driftOf } from '../audit/conf-drift.ts';
import type { Findings } from '../audit/findings.ts';
import type { Directives } from '../audit/redis-conf.ts';
import type { Collector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import type { Metric } from '../metric.ts';
import { migrationCheck } from '../metrics/migration.ts';
import * as m from '../metrics/redis-config.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisPort, Reply } from '../targets/redis-port.ts';
import { decimalOf, fieldsOf } from '../targets/redis-reply.ts';
import { slowPace } from './pace.ts';
import {
  fingerprint,
  noSettingNotes,
  noteSettings,
  type Settings,
  withoutAliases,
} from './setting-changes.ts';

const numbers: readonly (readonly [setting: string, metric: Metric<'target', 'gauge'>])[] = [
  ['maxmemory', m.redisConfigMaxMemory],
  ['io-threads', m.redisConfigIoThreads],
  ['repl-backlog-size', m.redisConfigBacklog],
];

// None of them may be a secret: their values are exported.
const plain = [
  'acllog-max-len',
  'latency-monitor-threshold',
  'slowlog-log-slower-than',
  'slowlog-max-len',
  'tcp-keepalive',
  'timeout',
] as const;

/** What settings are held against, and where what differs is noted; a check of a migration too, where there is one. */
export interface Reference {
  readonly directives: Directives;
  readonly findings: Findings;
  readonly isChecked: boolean;
}

/** Reads settings, and notices those that change, or are not those of the reference. */
export const redisConfig = (
  reference?: Reference,
): Collector<Pick<RedisPort, 'ask' | 'memory' | 'unsettled' | 'lacks'>> => ({
  name: 'redis_config',
  metrics: [
    ...numbers.map(([, metric]) => metric),
    m.redisConfigOutputLimit,
    m.redisConfigOvercome,
    m.redisConfigValue,
    m.redisConfigSavePoints,
    m.redisConfigInfo,
    m.redisConfigChanged,
    m.redisConfigDrift,
    migrationCheck,
  ],
  reads: ['config|get'],
  keys: [],
  pace: slowPace,
  async collect(port) {
    port.unsettled();
    const [reply] = await port.ask([['config', 'get', '*']]);
    const settings = readSettings(reply);
    if (settings.size === 0) {
      port.lacks(new TargetError('hidden', 'Expected CONFIG GET to give settings, got none'));
      return [];
    }
    const notes = port.memory('redis_config', noSettingNotes);
    const known = withoutAliases(settings);
    noteSettings(notes, known, Date.now());
    return [
      ...configSamples(settings),
      sample(m.redisConfigInfo, 1, { fingerprint: fingerprint(known) }),
      ...[...notes.changedAt]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([setting, at]) => sample(m.redisConfigChanged, at / 1000, { setting })),
      ...(reference ? driftSamples(reference, settings) : []),
    ];
  },
});

const mostDrifts = 100;

const driftSamples = ({ directives, findings, isChecked }: Reference, settings: Settings) => {
  const drift = driftOf(directives, settings);
  findings.drift = drift;
  return [
    ...drift.slice(0, mostDrifts).map(({ setting }) => sample(m.redisConfigDrift, 1, { setting })),
    ...(isChecked ? [sample(migrationCheck, drift.length === 0 ? 1 : 0, { check: 'settings' })] : []),
  ];
};

/** The settings in a reply of CONFIG GET: https://redis.io/docs/latest/commands/config-get/ */
export const readSettings = (reply: Reply | undefined): Settings =>
  new Map([...fieldsOf(reply)].map(([name, value]) => [name, String(value ?? '')]));

/** The samples of settings with values of their own; one the server does not give yields none. */
export const configSamples = (settings: Settings): readonly Sample[] => [
  ...numbers.flatMap(([name, metric]) => numberOf(settings, name).map((value) => sample(metric, value))),
  ...plain.flatMap((key) =>
    numberOf(settings, key).map((value) => sample(m.redisConfigValue, value, { key })),
  ),
  ...outputLimits(settings.get('client-output-buffer-limit') ?? ''),
  ...savePoints(settings.get('save')),
];

const numberOf = (settings: Settings, name: string): readonly number[] => {
  const value = decimalOf(settings.get(name));
  return value === undefined ? [] : [value];
};

// `normal 0 0 0 slave 268435456 67108864 60 …`: of each class the hard limit, the soft one and its seconds.
const outputLimits = (text: string): readonly Sample[] =>
  [...text.matchAll(/(\S+) (\d+) (\d+) (\d+)/g)].flatMap(([, name = '', hard, soft, seconds]) => [
    sample(m.redisConfigOutputLimit, Number(hard), { class: name, limit: 'hard' }),
    sample(m.redisConfigOutputLimit, Number(soft), { class: name, limit: 'soft' }),
    sample(m.redisConfigOvercome, Number(seconds), { class: name, limit: 'soft' }),
  ]);

// `3600 1 300 100`: seconds and writes by turns.
const savePoints = (text: string | undefined): readonly Sample[] =>
  text === undefined
    ? []
    : [sample(m.redisConfigSavePoints, text.split(' ').filter((word) => word !== '').length / 2)];
