import { expect, it } from 'vitest';
import { knownRules, knownServices, unknownService } from '../../../exporter/clients/known-services.ts';
import { kindLike } from '../../support/clients.ts';

const rules = knownRules(['bull', '{app}']);
const serviceOf = (given: Parameters<typeof kindLike>[0]) =>
  rules.find(({ matches }) => matches(kindLike(given)))?.service ?? unknownService;

it.each([
  ['bull:bWFpbA==', 'bullmq-worker'],
  ['bull:bWFpbA==:w:mailer', 'bullmq-worker'],
  ['{app}:bWFpbA==', 'bullmq-worker'],
  ['bull:bWFpbA==:qe', 'bullmq-events'],
  ['bull:not base64', 'unknown'],
  ['other:bWFpbA==', 'unknown'],
  ['bull:', 'unknown'],
  ['celery-beat', 'celery-beat'],
  ['celery@web-1', 'celery-worker'],
  ['redis_exporter', 'redis-exporter'],
  ['redis-cli', 'shell'],
  ['api', 'unknown'],
])('a connection named %s is of %s', (name, service) => {
  expect(serviceOf({ name })).toBe(service);
});

it('knows replicas, shells and consumers of Celery without a name', () => {
  expect(serviceOf({ flags: 'S', command: 'replconf' })).toBe('replica');
  expect(serviceOf({ command: 'command|docs' })).toBe('shell');
  expect(serviceOf({ library: 'redis-py(celery_v5.4.0)' })).toBe('celery-worker');
  expect(serviceOf({ flags: 'b', command: 'brpop' })).toBe('celery-worker');
  // One that has a name says itself what it is.
  expect(serviceOf({ flags: 'b', command: 'brpop', name: 'mine' })).toBe('unknown');
});

it('lists every service that a rule may give', () => {
  expect([...new Set([...rules.map(({ service }) => service), 'bullmq-producer'])].sort()).toEqual(
    knownServices,
  );
});
