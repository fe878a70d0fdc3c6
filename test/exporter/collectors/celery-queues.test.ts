import { describe, expect, it } from 'vitest';
import {
  type CelerySpace,
  celeryQueues,
  priorityLists,
  queueOfBinding,
} from '../../../exporter/collectors/celery-queues.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { literalPort, type Replies } from '../../support/redis-port.ts';

const sep = '\x06\x16';

const space: CelerySpace = {
  db: 0,
  keyPrefix: '',
  queues: [],
  discover: true,
  prioritySteps: [0, 3, 6, 9],
  separator: sep,
};

const scan = (match: string, db = 0) => `${db} scan 0 match ${match} count 10000 type set`;

/** The queues read, as `db prefix queue: length`. */
const queues = async (port: ReturnType<typeof literalPort>, ...spaces: readonly CelerySpace[]) =>
  (await celeryQueues(spaces).collect(port)).map(
    ({ labels, value }) => `${labels.db} "${labels.prefix}" ${labels.queue_name}: ${value}`,
  );

const oneQueue: Replies = {
  [scan('_kombu.binding.*')]: ['0', ['_kombu.binding.celery']],
  '0 smembers _kombu.binding.celery': [`celery${sep}${sep}celery`],
  [`0 sismember _kombu.binding.celery celery${sep}${sep}celery`]: 1,
  '0 llen celery': 4,
};

describe('celeryQueues', () => {
  it('finds a queue by its binding and counts its messages', async () => {
    expect(await queues(literalPort(oneQueue), space)).toEqual(['db0 "" celery: 4']);
  });

  it('sums the lists of all priority steps', async () => {
    const port = literalPort({
      ...oneQueue,
      [`0 llen celery${sep}3`]: 10,
      [`0 llen celery${sep}6`]: 200,
      [`0 llen celery${sep}9`]: 3000,
    });
    expect(await queues(port, space)).toEqual(['db0 "" celery: 3214']);
  });

  it('counts a queue once that is bound twice', async () => {
    const port = literalPort({
      [scan('_kombu.binding.*')]: ['0', ['_kombu.binding.a', '_kombu.binding.b']],
      '0 smembers _kombu.binding.a': [`k${sep}${sep}jobs`],
      '0 smembers _kombu.binding.b': [`k${sep}x.*${sep}jobs`],
      [`0 sismember _kombu.binding.a k${sep}${sep}jobs`]: 1,
      [`0 sismember _kombu.binding.b k${sep}x.*${sep}jobs`]: 1,
      '0 llen jobs': 2,
    });
    expect(await queues(port, space)).toEqual(['db0 "" jobs: 2']);
  });

  it('names queues in order, whatever order they were found in', async () => {
    const members = [`b${sep}${sep}b`, `a${sep}${sep}a`];
    const port = literalPort({
      [scan('_kombu.binding.*')]: ['0', ['_kombu.binding.x']],
      '0 smembers _kombu.binding.x': members,
      ...Object.fromEntries(members.map((member) => [`0 sismember _kombu.binding.x ${member}`, 1])),
      '0 llen a': 1,
      '0 llen b': 2,
    });
    expect(await queues(port, space)).toEqual(['db0 "" a: 1', 'db0 "" b: 2']);
  });

  it.each(['celeryev', 'celery.pidbox', 'reply.celery.pidbox'])(
    'never asks for the bindings of the internal exchange %s',
    async (exchange) => {
      const port = literalPort({ [scan('_kombu.binding.*')]: ['0', [`_kombu.binding.${exchange}`]] });
      expect(await queues(port, space)).toEqual([]);
      expect(port.asked).toEqual([scan('_kombu.binding.*')]);
    },
  );

  it.each(['celeryev2', 'mycelery', 'pidboxes', 'xpidbox'])(
    'takes the exchange %s for work, since only its name resembles an internal one',
    async (exchange) => {
      const port = literalPort({
        [scan('_kombu.binding.*')]: ['0', [`_kombu.binding.${exchange}`]],
        [`0 smembers _kombu.binding.${exchange}`]: [`q${sep}${sep}q`],
        [`0 sismember _kombu.binding.${exchange} q${sep}${sep}q`]: 1,
      });
      expect(await queues(port, space)).toEqual(['db0 "" q: 0']);
    },
  );

  it('reads bindings and priorities with a separator of its own', async () => {
    const port = literalPort({
      [scan('_kombu.binding.*')]: ['0', ['_kombu.binding.celery']],
      '0 smembers _kombu.binding.celery': ['celery::::celery'],
      '0 sismember _kombu.binding.celery celery::::celery': 1,
      '0 llen celery': 1,
      '0 llen celery::5': 2,
    });
    expect(await queues(port, { ...space, separator: '::', prioritySteps: [0, 5] })).toEqual([
      'db0 "" celery: 3',
    ]);
  });

  it('looks only behind its key prefix', async () => {
    const port = literalPort({
      [scan('app\\*1:_kombu.binding.*')]: ['0', ['app*1:_kombu.binding.celery']],
      '0 smembers app*1:_kombu.binding.celery': [`celery${sep}${sep}celery`],
      [`0 sismember app*1:_kombu.binding.celery celery${sep}${sep}celery`]: 1,
      '0 llen app*1:celery': 7,
    });
    expect(await queues(port, { ...space, keyPrefix: 'app*1:' })).toEqual(['db0 "app*1:" celery: 7']);
  });

  it('leaves internal exchanges behind a key prefix out', async () => {
    const port = literalPort({ [scan('app:_kombu.binding.*')]: ['0', ['app:_kombu.binding.celeryev']] });
    expect(await queues(port, { ...space, keyPrefix: 'app:' })).toEqual([]);
  });

  it('reads another database, and only that one', async () => {
    const port = literalPort(
      Object.fromEntries(
        Object.entries({ ...oneQueue, [scan('_kombu.binding.*')]: ['0', ['_kombu.binding.celery']] }).map(
          ([command, reply]) => [command.replace(/^0/, '5'), reply],
        ),
      ),
    );
    expect(await queues(port, { ...space, db: 5 })).toEqual(['db5 "" celery: 4']);
    expect(port.asked.filter((line) => !line.startsWith('5 '))).toEqual([]);
  });

  it('reads several spaces side by side', async () => {
    const port = literalPort({ '0 llen a': 1, '2 llen x:b': 2 });
    const fixed = { ...space, discover: false };
    expect(
      await queues(port, { ...fixed, queues: ['a'] }, { ...fixed, db: 2, keyPrefix: 'x:', queues: ['b'] }),
    ).toEqual(['db0 "" a: 1', 'db2 "x:" b: 2']);
  });

  it('leaves a found queue out once its binding is gone', async () => {
    const port = literalPort(oneQueue);
    await queues(port, space);
    port.replies = { '0 llen celery': 4 };
    expect(await queues(port, space)).toEqual([]);
  });

  it('counts a configured queue that is not there as empty', async () => {
    const port = literalPort({ [scan('_kombu.binding.*')]: ['0', []] });
    expect(await queues(port, { ...space, queues: ['celery'] })).toEqual(['db0 "" celery: 0']);
  });

  it('neither scans nor asks for bindings when it shall not discover', async () => {
    const port = literalPort({ '0 llen celery': 3 });
    await queues(port, { ...space, queues: ['celery'], discover: false });
    expect(port.asked).toEqual([
      `0 exists celery celery${sep}3 celery${sep}6 celery${sep}9`,
      '0 llen celery',
      `0 llen celery${sep}3`,
      `0 llen celery${sep}6`,
      `0 llen celery${sep}9`,
    ]);
  });

  it('asks for no binding of a queue that is configured as well as found', async () => {
    const port = literalPort(oneQueue);
    expect(await queues(port, { ...space, queues: ['celery'] })).toEqual(['db0 "" celery: 4']);
    expect(port.asked.filter((line) => line.includes('sismember'))).toEqual([]);
  });

  it('finds nothing where no Celery is', async () => {
    expect(await queues(literalPort({ [scan('_kombu.binding.*')]: ['0', []] }), space)).toEqual([]);
  });

  it('fails when one list cannot be read: no half result', async () => {
    const failure = new TargetError('error', 'WRONGTYPE');
    const port = literalPort({ ...oneQueue, [`0 llen celery${sep}6`]: failure });
    await expect(queues(port, space)).rejects.toBe(failure);
  });

  it('fails when a length is no number', async () => {
    const lists = ['celery', `celery${sep}3`, `celery${sep}6`, `celery${sep}9`].join(' ');
    const port = literalPort({ ...oneQueue, [`0 exists ${lists}`]: 1, '0 llen celery': 'QUEUED' });
    await expect(queues(port, space)).rejects.toThrow('Expected an integer reply, got string');
  });
});

describe('budgets', () => {
  const limits = {
    budgets: { waiting: 1000, ageSeconds: undefined },
    queueBudgets: { mail: { waiting: 5, ageSeconds: 60 } },
  };

  it('are told of every known queue, behind all lengths and for no command', async () => {
    const [plain, limited] = [literalPort(oneQueue), literalPort(oneQueue)];
    await celeryQueues([{ ...space, queues: ['mail'] }]).collect(plain);
    const samples = await celeryQueues([{ ...space, queues: ['mail'], ...limits }]).collect(limited);
    expect(samples.map(({ metric, labels, value }) => [metric.name, labels.queue_name, value])).toEqual([
      ['celery_queue_length', 'celery', 4],
      ['celery_queue_length', 'mail', 0],
      ['celery_queue_length_budget', 'celery', 1000],
      ['celery_queue_length_budget', 'mail', 5],
      ['celery_queue_oldest_age_budget_seconds', 'mail', 60],
    ]);
    expect(limited.asked).toEqual(plain.asked);
  });
});

describe('queueOfBinding', () => {
  it.each([
    [`celery${sep}${sep}celery`, 'celery'],
    [`${sep}${sep}fanned`, 'fanned'],
    [`key${sep}pat.*${sep}queue.with.dots`, 'queue.with.dots'],
    ['celery', undefined],
    [`celery${sep}celery`, undefined],
    [`celery${sep}${sep}`, ''],
  ])('reads %j as %j', (member, queue) => {
    expect(queueOfBinding(member, sep)).toBe(queue);
  });
});

describe('priorityLists', () => {
  it('gives step 0 the bare name and the others the step behind the separator', () => {
    expect(priorityLists({ ...space, keyPrefix: 'app:' }, 'jobs')).toEqual([
      'app:jobs',
      `app:jobs${sep}3`,
      `app:jobs${sep}6`,
      `app:jobs${sep}9`,
    ]);
  });
});
