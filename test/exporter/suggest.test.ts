import { expect, it } from 'vitest';
import { parseConfig } from '../../exporter/config/parse.ts';
import * as m from '../../exporter/metrics/queues.ts';
import { serviceConnections } from '../../exporter/metrics/redis-connections.ts';
import { atTarget, sample } from '../../exporter/sample.ts';
import { suggestConfig } from '../../exporter/suggest.ts';

const none = (): string => {
  throw new Error('Expected no file to be read');
};

const found = [
  sample(m.celeryQueueLength, 3, { db: 'db2', prefix: '', queue_name: 'mail' }),
  sample(m.celeryQueueLength, 0, { db: 'db2', prefix: '', queue_name: 'celery' }),
  sample(m.bullmqJobCount, 1, { db: 'db2', prefix: 'bull', queue: 'images', state: 'waiting' }),
  sample(m.bullmqJobCount, 1, { db: 'db2', prefix: 'bull', queue: 'images', state: 'active' }),
  ...Object.entries({ 'celery-worker': 9, 'bullmq-worker': 0, headroom: 2, unknown: 4, shell: 1 }).map(
    ([service, count]) => sample(serviceConnections, count, { service }),
  ),
].map((each) => atTarget(each, 'redis'));

it('names what was found, and no secret', () => {
  const config = parseConfig(undefined, { REDIS_URL: 'redis://:secret@host/2' }, none);
  expect(suggestConfig(config, found)).toBe(`targets:
  - name: redis
    kind: redis
    url: \${REDIS_URL}
    budgets:
      commands_per_day: 100000
      memory: 209715200
      round_trip: 0.02
      save: 300
      own_share: 0.1
    celery:
      - db: 2
        key_prefix: ""
        queues:
          - celery
          - mail
        discover: true
    bullmq:
      - db: 2
        prefix: bull
        queues:
          - images
        discover: true
    services:
      - name: celery-worker
        expected: 1
`);
});

it('is a file the exporter takes', () => {
  const env = { REDIS_URL: 'redis://:secret@host/2' };
  const text = suggestConfig(parseConfig(undefined, env, none), found);
  const [target] = parseConfig({ name: 'suggested', text }, env, none).targets;
  expect(target).toMatchObject({
    celery: [{ queues: ['celery', 'mail'] }],
    services: [{ name: 'celery-worker', expected: 1 }],
  });
});

it('gives each of several targets a variable of its own', () => {
  const text =
    'targets: [{ name: a-b, kind: redis, url: redis://a }, { name: c, kind: redis, url: redis://c }]';
  const suggested = suggestConfig(parseConfig({ name: 'two', text }, {}, none), []);
  expect(suggested.match(/\$\{\w+\}/g)).toEqual(['${A_B_URL}', '${C_URL}']);
});
