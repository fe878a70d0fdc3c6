import { describe, expect, it } from 'vitest';
import type { BullmqSpace } from '../../../exporter/collectors/bullmq-discovery.ts';
import { bullmqHistories, bullmqQueues } from '../../../exporter/collectors/bullmq-queues.ts';
import { exposition } from '../../../exporter/exposition.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { type LiteralPort, literalPort, type Replies } from '../../support/redis-port.ts';
import { capture, versions } from '../../support/servers.ts';

const space: BullmqSpace = { db: 0, prefix: 'bull', queues: [], discover: true };

const scan = (match: string, db = 0) => `${db} scan 0 match ${match} count 10000 type hash`;
const nobody: Replies = { '0 client list': '' };
const client = (name: string, db = 0) =>
  `id=7 addr=127.0.0.1:40780 name=${name} age=3 flags=b db=${db} cmd=bzpopmin user=default\n`;
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

/** The queues read, each once, as `db prefix queue`. */
const queues = async (port: LiteralPort, ...spaces: readonly BullmqSpace[]) => {
  const samples = await bullmqQueues(spaces).collect(port);
  return [...new Set(samples.map(({ labels }) => `${labels.db} ${labels.prefix} ${labels.queue}`))];
};

const stored: Replies = {
  ...nobody,
  [scan('bull:*:meta')]: ['0', ['bull:email:meta']],
  '0 exists bull:email:meta': 1,
};

describe('bullmqQueues', () => {
  it('counts the jobs of a queue in all states', async () => {
    const port = literalPort({
      ...stored,
      '0 llen bull:email:active': 1,
      '0 zcard bull:email:completed': 2,
      '0 zcard bull:email:delayed': 3,
      '0 zcard bull:email:failed': 4,
      '0 llen bull:email:paused': 5,
      '0 zcard bull:email:prioritized': 6,
      '0 llen bull:email:wait': 7,
      '0 zcard bull:email:waiting-children': 8,
    });
    const samples = [
      ...(await bullmqQueues([space]).collect(port)),
      ...(await bullmqHistories([space]).collect(port)),
    ];
    samples.sort((a, b) => ((a.labels.state ?? '') < (b.labels.state ?? '') ? -1 : 1));
    expect(await exposition(samples)).toBe(
      `# HELP bullmq_job_count Jobs of a BullMQ queue in each state.
# TYPE bullmq_job_count gauge
bullmq_job_count{db="db0",prefix="bull",queue="email",state="active"} 1
bullmq_job_count{db="db0",prefix="bull",queue="email",state="completed"} 2
bullmq_job_count{db="db0",prefix="bull",queue="email",state="delayed"} 3
bullmq_job_count{db="db0",prefix="bull",queue="email",state="failed"} 4
bullmq_job_count{db="db0",prefix="bull",queue="email",state="paused"} 5
bullmq_job_count{db="db0",prefix="bull",queue="email",state="prioritized"} 6
bullmq_job_count{db="db0",prefix="bull",queue="email",state="waiting"} 7
bullmq_job_count{db="db0",prefix="bull",queue="email",state="waiting-children"} 8
`,
    );
  });

  it('gives each of several queues its own counts', async () => {
    const port = literalPort({
      ...nobody,
      [scan('bull:*:meta')]: ['0', ['bull:b:meta', 'bull:a:meta']],
      '0 exists bull:a:meta': 1,
      '0 exists bull:b:meta': 1,
      '0 llen bull:a:wait': 11,
      '0 llen bull:b:wait': 22,
    });
    const samples = await bullmqQueues([space]).collect(port);
    expect(
      samples
        .filter(({ labels }) => labels.state === 'waiting')
        .map(({ labels, value }) => [labels.queue, value]),
    ).toEqual([
      ['a', 11],
      ['b', 22],
    ]);
  });

  it.each(versions)('finds the queues served by the clients of %s', async (version) => {
    const port = literalPort({
      [scan('bull:*:meta')]: ['0', []],
      '0 client list': capture(version, 'client-list'),
    });
    expect(await queues(port, space)).toEqual(['db0 bull email', 'db0 bull mail']);
  });

  it('counts a queue as empty that is served but has no keys yet', async () => {
    const port = literalPort({
      [scan('bull:*:meta')]: ['0', []],
      '0 client list': client(`bull:${base64('new')}`),
    });
    const samples = await bullmqQueues([space]).collect(port);
    expect(samples.map(({ value }) => value)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('takes no client in another database for one that serves a queue here: no false 0', async () => {
    const port = literalPort({
      [scan('bull:*:meta')]: ['0', []],
      [scan('bull:*:meta', 3)]: ['0', []],
      '0 client list': client(`bull:${base64('email')}`, 3),
      '3 client list': client(`bull:${base64('email')}`, 3),
    });
    expect(await queues(port, space, { ...space, db: 3 })).toEqual(['db3 bull email']);
  });

  it('names a queue once that is configured, served and stored', async () => {
    const port = literalPort({ ...stored, '0 client list': client(`bull:${base64('email')}`) });
    const samples = await bullmqQueues([{ ...space, queues: ['email'] }]).collect(port);
    expect(samples).toHaveLength(6);
  });

  it('leaves a queue out that was found by its keys once they are gone', async () => {
    const port = literalPort(stored);
    await queues(port, space);
    port.replies = nobody;
    expect(await queues(port, space)).toEqual([]);
  });

  it('counts a configured queue that is not there as empty', async () => {
    const port = literalPort({ ...nobody, [scan('bull:*:meta')]: ['0', []] });
    expect(await queues(port, { ...space, queues: ['email'] })).toEqual(['db0 bull email']);
  });

  it('neither scans nor lists clients when it shall not discover', async () => {
    const port = literalPort({});
    await queues(port, { ...space, queues: ['email'], discover: false });
    const parts = ['active', 'delayed', 'paused', 'prioritized', 'wait', 'waiting-children'];
    expect(port.asked).toEqual([`0 exists ${parts.map((part) => `bull:email:${part}`).join(' ')}`]);
  });

  it('looks only behind its prefix, braces and all', async () => {
    const port = literalPort({
      '0 client list': client(`bull:${base64('other')}`) + client(`{bull}:${base64('served')}`),
      [scan('{bull}:*:meta')]: ['0', ['{bull}:stored:meta']],
      '0 exists {bull}:stored:meta': 1,
    });
    expect(await queues(port, { ...space, prefix: '{bull}' })).toEqual([
      'db0 {bull} served',
      'db0 {bull} stored',
    ]);
  });

  it('reads a prefix with colons in it', async () => {
    const port = literalPort({
      '0 client list': client(`app:eu:${base64('served')}`),
      [scan('app:eu:*:meta')]: ['0', ['app:eu:stored:meta']],
      '0 exists app:eu:stored:meta': 1,
    });
    expect(await queues(port, { ...space, prefix: 'app:eu' })).toEqual([
      'db0 app:eu served',
      'db0 app:eu stored',
    ]);
  });

  it('takes no key of a longer prefix for a queue of its own', async () => {
    const port = literalPort({
      '0 client list': client(`app:eu:${base64('served')}`),
      [scan('app:*:meta')]: ['0', ['app:eu:stored:meta', 'app::meta']],
    });
    expect(await queues(port, { ...space, prefix: 'app' })).toEqual([]);
  });

  it('looks for a prefix that is a glob as it is written', async () => {
    const port = literalPort({ ...nobody, [scan('b\\*:*:meta')]: ['0', []] });
    await queues(port, { ...space, prefix: 'b*' });
    expect(port.asked).toContain(scan('b\\*:*:meta'));
  });

  it('reads another database', async () => {
    const port = literalPort({
      ...nobody,
      [scan('bull:*:meta', 3)]: ['0', ['bull:email:meta']],
      '3 exists bull:email:meta': 1,
    });
    expect(await queues(port, { ...space, db: 3 })).toEqual(['db3 bull email']);
  });

  it.each([
    ['refuses CLIENT LIST', new TargetError('permission', "NOPERM no permissions to run 'client|list'")],
    ['does not know CLIENT LIST', new TargetError('unsupported', "ERR unknown command 'client'")],
  ])('goes by the keys alone where the server %s', async (_, failure) => {
    const port = literalPort({ ...stored, '0 client list': failure });
    expect(await queues(port, space)).toEqual(['db0 bull email']);
    expect(port.shortfalls).toContain('refused client|list');
  });

  it('asks each key where the server refuses EXISTS, and knows all the same which queues are there', async () => {
    const failure = new TargetError('permission', "NOPERM no permissions to run 'exists'");
    const counts = { '0 llen bull:email:wait': 2, '0 hlen bull:email:meta': 3, '0 hlen bull:gone:meta': 0 };
    const port = literalPort({
      ...counts,
      [scan('bull:*:meta')]: ['0', ['bull:email:meta', 'bull:gone:meta']],
      '0 client list': '',
      '0 exists bull:email:meta bull:gone:meta': failure,
    });
    const samples = await bullmqQueues([space]).collect(port);
    const [waiting] = samples.filter(({ labels }) => labels.state === 'waiting');
    expect([samples.length, waiting?.value]).toEqual([6, 2]);
    expect(port.shortfalls).toContain('refused exists');
    const asked = port.asked.filter((line) => line.startsWith('0 exists')).length;
    await bullmqQueues([space]).collect(port);
    expect(port.asked.filter((line) => line.startsWith('0 exists'))).toHaveLength(asked);
  });

  it('tells the budgets of every known queue, beside what waits only', async () => {
    const budgets = { waiting: 7, ageSeconds: undefined };
    const limited = { ...space, queues: ['email'], discover: false, budgets, queueBudgets: {} };
    const told = async (collector: typeof bullmqQueues) =>
      (await collector([limited]).collect(literalPort({})))
        .filter(({ metric }) => metric.name !== 'bullmq_job_count')
        .map(({ metric, labels, value }) => [metric.name, labels.queue, value]);
    expect(await told(bullmqQueues)).toEqual([['bullmq_queue_waiting_budget', 'email', 7]]);
    expect(await told(bullmqHistories)).toEqual([]);
  });

  it.each(['busy', 'closed', 'timeout', 'loading'] as const)(
    'fails when CLIENT LIST fails with the reason %s',
    async (reason) => {
      const failure = new TargetError(reason, 'no list');
      await expect(queues(literalPort({ ...stored, '0 client list': failure }), space)).rejects.toBe(failure);
    },
  );

  it('fails when one state cannot be read: no half result', async () => {
    const failure = new TargetError('error', 'WRONGTYPE');
    const port = literalPort({
      ...stored,
      '0 llen bull:email:wait': 1,
      '0 zcard bull:email:delayed': failure,
    });
    await expect(queues(port, space)).rejects.toBe(failure);
  });
});
