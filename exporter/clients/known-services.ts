// Programs that are recognised without a rule in the config.
import type { Said } from './kinds.ts';
import { roleOf } from './role.ts';
import { ruleOf, type ServiceRule } from './service-rules.ts';

/** This exporter's own connections. */
export const ownService = 'headroom';
/** All that no rule knows. */
export const unknownService = 'unknown';
export const celeryWorker = 'celery-worker';
export const bullmqWorker = 'bullmq-worker';
export const bullmqProducer = 'bullmq-producer';

const bullmqEvents = 'bullmq-events';

/** The services that are recognised without a rule. */
export const knownServices: readonly string[] = [
  bullmqEvents,
  bullmqProducer,
  bullmqWorker,
  'celery-beat',
  celeryWorker,
  'redis-exporter',
  'replica',
  'shell',
];

/** Those of them that are there all the time where they are at all. */
export const lastingServices: readonly string[] = [bullmqWorker, celeryWorker, 'replica'];

const isBase64 = (text: string): boolean =>
  text !== '' && Buffer.from(text, 'base64').toString('base64') === text;

/** Workers and listeners of BullMQ by the names they give: `<prefix>:<base64 queue>`, then `:w:<worker>` or `:qe`. */
const bullmqRules = (prefixes: readonly string[]): readonly ServiceRule[] => {
  const suffixOf = (name: string): string | undefined => {
    const prefix = prefixes.find((each) => name.startsWith(`${each}:`));
    if (prefix === undefined) return undefined;
    const [queue = '', ...rest] = name.slice(prefix.length + 1).split(':');
    return isBase64(queue) ? rest.join(':') : undefined;
  };
  return [
    { service: bullmqEvents, matches: ({ name }) => suffixOf(name) === 'qe' },
    { service: bullmqWorker, matches: ({ name }) => /^($|w:)/.test(suffixOf(name) ?? 'none') },
  ];
};

// kombu takes messages with BRPOP, and names its connections from 5.6 on where client_name is set.
const isUnnamedConsumer = ({ name, command }: Said): boolean => name === '' && command === 'brpop';

/** The rules of what is known, in the order in which they are asked; prefixes are those of BullMQ's keys. */
export const knownRules = (prefixes: readonly string[]): readonly ServiceRule[] => [
  { service: 'replica', matches: (said) => roleOf(said) === 'replica' },
  ruleOf('redis-exporter', { clientName: ['redis_exporter*'] }),
  ...bullmqRules(prefixes),
  ruleOf('celery-beat', { clientName: ['celery*beat*', '*-beat', 'beat'] }),
  ruleOf(celeryWorker, { clientName: ['celery*'] }),
  ruleOf(celeryWorker, { library: ['*celery*', '*kombu*'] }),
  { service: celeryWorker, matches: isUnnamedConsumer },
  ruleOf('shell', { clientName: ['redis-cli*', 'valkey-cli*', 'iredis*', 'redisinsight*', 'RedisInsight*'] }),
  ruleOf('shell', { library: ['redis-cli*', 'valkey-cli*', 'iredis*', 'redisinsight*', 'RedisInsight*'] }),
  // What redis-cli asks when it starts, if nothing was typed since.
  { service: 'shell', matches: ({ name, command }) => name === '' && command === 'command|docs' },
];
