import { expect, it } from 'vitest';
import { recogniser } from '../../../exporter/clients/recognise.ts';
import { kindLike } from '../../support/clients.ts';

type Given = Parameters<typeof kindLike>[0];
const servicesOf = (said: readonly Given[], declared: Parameters<typeof recogniser>[0] = []) => [
  ...recogniser(declared, ['bull'])(said.map(kindLike)).values(),
];

it('asks the config first, but for connections of its own', () => {
  const declared = [{ name: 'all', match: { address: ['10.0.0.0/8'] } }];
  expect(
    servicesOf([{ name: 'celery@a' }, { name: 'headroom' }, { name: 'headroom-listener' }], declared),
  ).toEqual(['all', 'headroom', 'headroom']);
  expect(servicesOf([{ name: 'celery@a' }])).toEqual(['celery-worker']);
});

it('counts connections without a name for the one kind of worker at their address', () => {
  const consumer = { flags: 'b', command: 'brpop' };
  expect(
    servicesOf([consumer, { command: 'exec' }, { name: 'mine' }, { command: 'exec', host: '10.0.0.2' }]),
  ).toEqual(['celery-worker', 'celery-worker', 'unknown', 'unknown']);
});

it('counts them by what they did last where an address is shared', () => {
  const host = '127.0.0.1';
  expect(
    servicesOf([
      { host, flags: 'b', command: 'brpop' },
      { host, name: 'bull:bWFpbA==' },
      { host, command: 'psubscribe' },
      { host, command: 'evalsha' },
      { host, command: 'get' },
    ]),
  ).toEqual(['celery-worker', 'bullmq-worker', 'celery-worker', 'bullmq-worker', 'unknown']);
});

it('takes scripts of Node beside a BullMQ for its producers, in the same database alone', () => {
  const script = { host: '10.0.0.7', command: 'evalsha' };
  expect(
    servicesOf([
      { name: 'bull:bWFpbA==' },
      { ...script, library: 'ioredis' },
      { ...script, library: 'redis-py' },
      { ...script, db: 2 },
    ]),
  ).toEqual(['bullmq-worker', 'bullmq-producer', 'bullmq-producer', 'unknown']);
  expect(servicesOf([script])).toEqual(['unknown']);
});

it('looks around anew in every list', () => {
  const recognise = recogniser([], ['bull']);
  const [worker, other] = [kindLike({ flags: 'b', command: 'brpop' }), kindLike({ command: 'exec' })];
  expect(recognise([worker, other]).get(other)).toBe('celery-worker');
  expect(recognise([other]).get(other)).toBe('unknown');
  expect(recognise([worker, other]).get(other)).toBe('celery-worker');
});
