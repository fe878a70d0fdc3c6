import { describe, expect, it } from 'vitest';
import { replyPlace } from '../../../exporter/celery/pidbox.ts';
import { askWorkers } from '../../../exporter/collectors/control-request.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { controlPort, queuesOf, statsOf, type Worker } from '../../support/celery-control.ts';

const address = { db: 2, keyPrefix: 'shop:', separator: '|' };
const place = replyPlace(address, 'id');
const ask = (port: ReturnType<typeof controlPort>) => askWorkers(port, address, place);
const list = 'shop:id.reply.headroom.pidbox';
const bindings = 'shop:_kombu.binding.reply.headroom.pidbox';
const member = '2 srem shop:_kombu.binding.reply.headroom.pidbox id||id.reply.headroom.pidbox';

const worker = (hostname: string, more: Partial<Worker> = {}): Worker => ({
  hostname,
  active_queues: queuesOf('celery'),
  stats: statsOf(),
  ...more,
});

describe('a round', () => {
  it('waits for as many replies as there are listeners, and takes all back', async () => {
    const port = controlPort([worker('a@h'), worker('b@h')]);
    const answers = await ask(port);
    expect(answers).toMatchObject({ listeners: 2, replies: 2, isComplete: true, bound: ['a@h', 'b@h'] });
    expect([...answers.nodes.keys()].sort()).toEqual(['a@h', 'b@h']);
    expect(answers.nodes.get('a@h')).toMatchObject({ queues: ['celery'], stats: { slots: 2 } });
    expect(port.asked).toEqual([
      `2 rpush ${list} `,
      `2 expire ${list} 10`,
      `2 sadd ${bindings} id||id.reply.headroom.pidbox`,
      `2 expire ${bindings} 10`,
      '2 smembers shop:_kombu.binding.celery.pidbox',
      '2 publish shop:/2.celery.pidbox',
      '2 publish shop:/2.celery.pidbox',
      `2 lrange ${list} -1001 -2`,
      member,
      `2 del ${list}`,
    ]);
  });

  it('waits for nobody where nobody listens', async () => {
    const port = controlPort([]);
    expect(await ask(port)).toMatchObject({ listeners: 0, replies: 0, isComplete: true, bound: [] });
    expect(port.asked.filter((line) => line.includes('lrange'))).toEqual([]);
  });

  it('gives up after a second on who does not answer, and leaves the list to expire', async () => {
    const port = controlPort([worker('a@h'), worker('b@h', { active_queues: undefined, stats: undefined })]);
    const begun = performance.now();
    const answers = await ask(port);
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(answers).toMatchObject({ listeners: 2, replies: 1, isComplete: false, bound: ['a@h', 'b@h'] });
    expect(port.asked.filter((line) => line.includes('lrange')).length).toBeLessThanOrEqual(6);
    // Each look goes on where the one before it stopped.
    expect(port.asked).toContain(`2 lrange ${list} -1003 -4`);
    expect([port.asked.at(-1), port.asked.join().includes('del')]).toEqual([member, false]);
  });

  it('waits no longer than the collection may take, and calls nobody silent who had less than a second', async () => {
    const port = controlPort([worker('a@h', { active_queues: undefined, stats: undefined })]);
    port.left = 300;
    await expect(ask(port)).rejects.toMatchObject({ reason: 'timeout' });
    expect(port.asked.filter((line) => line.includes('lrange'))).toHaveLength(4);
    expect(port.asked.at(-1)).toBe(member);
    port.workers = [worker('a@h')];
    expect(await ask(port)).toMatchObject({ replies: 1, isComplete: true });
  });

  it('asks nobody where there is no time to wait', async () => {
    const port = controlPort([worker('a@h')]);
    port.left = 250;
    await expect(ask(port)).rejects.toMatchObject({ reason: 'timeout' });
    expect(port.asked).toEqual([]);
  });

  it('passes over what it does not understand, and tells that such a worker answered', async () => {
    const port = controlPort(
      [worker('a@h', { active_queues: { error: 'no' }, stats: 'x' })],
      ['no JSON', '{}'],
    );
    const answers = await ask(port);
    expect(answers).toMatchObject({ replies: 1, isComplete: true });
    expect([...answers.nodes]).toEqual([['a@h', { queues: undefined, stats: undefined }]]);
  });

  it('believes neither of two nodes of one name', async () => {
    const answers = await ask(controlPort([worker('a@h'), worker('a@h', { stats: statsOf({ pid: 2 }) })]));
    expect(answers).toMatchObject({ listeners: 2, replies: 2, isComplete: true });
    expect([...answers.nodes]).toEqual([['a@h', { queues: undefined, stats: undefined }]]);
  });

  it('cleans up after a failure, and asks nobody before its place is made', async () => {
    const port = controlPort([worker('a@h')]);
    port.refused = 'sadd';
    await expect(ask(port)).rejects.toThrow(TargetError);
    expect(port.asked.filter((line) => line.includes('publish'))).toEqual([]);
    expect(port.asked.at(-1)).toBe(member);
    port.refused = 'publish';
    await expect(ask(port)).rejects.toThrow(TargetError);
    expect(port.asked.at(-1)).toBe(member);
  });
});
