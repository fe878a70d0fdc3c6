import { describe, expect, it } from 'vitest';
import { taskEventTypes } from '../../../exporter/celery/event.ts';
import { CeleryEvents } from '../../../exporter/celery/events.ts';
import { celerySettings } from '../../../exporter/collectors/celery-settings.ts';
import { celeryTasks } from '../../../exporter/collectors/celery-tasks.ts';
import { celeryWorkers } from '../../../exporter/collectors/celery-workers.ts';
import { exposition } from '../../../exporter/exposition.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { capturedEvents, envelope } from '../../support/celery-events.ts';
import { literalPort } from '../../support/redis-port.ts';

const space = { db: 0, keyPrefix: 'myapp:', separator: '\x06\x16', events: true, workers: undefined };
const [pattern] = new CeleryEvents([space]).patterns as [string];

const heard = (texts: readonly string[], failure?: TargetError) => {
  const events = new CeleryEvents([space]);
  events.heardBy(() => ({ since: failure ? undefined : 0, answeredAt: failure ? undefined : 1, failure }));
  for (const text of texts) events.take(pattern, text, 0);
  return events;
};

/** Lines of the page without comments and labels of the space. */
const lines = async (events: CeleryEvents) =>
  (await exposition(await celeryTasks(events).collect(literalPort({}))))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace('db="db0",prefix="myapp:",', '').replace(/,?hostname=""/, ''))
    .sort();

describe('celery_tasks', () => {
  it('gives what a capture of Celery 5.6.3 holds, and no more', async () => {
    const texts = capturedEvents('5.6.3')
      .filter(({ channel }) => channel.includes('.celeryev/'))
      .map(({ text }) => text);
    const page = await lines(heard(texts));
    expect(page.filter((line) => !line.includes('_runtime'))).toEqual([
      'celery_events_rejected_total{db="db0",prefix="myapp:"} 0',
      'celery_task_failed_total{name="rsapp.add"} 0',
      'celery_task_failed_total{name="rsapp.slow"} 0',
      'celery_task_received_total{name="rsapp.add"} 2',
      'celery_task_received_total{name="rsapp.slow"} 3',
      'celery_task_rejected_total{name="rsapp.add"} 0',
      'celery_task_rejected_total{name="rsapp.slow"} 0',
      'celery_task_retried_total{name="rsapp.add"} 0',
      'celery_task_retried_total{name="rsapp.slow"} 0',
      'celery_task_revoked_total{name="rsapp.add"} 0',
      'celery_task_revoked_total{name="rsapp.slow"} 0',
      'celery_task_sent_total{name="rsapp.add"} 2',
      'celery_task_sent_total{name="rsapp.slow"} 3',
      'celery_task_started_total{name="rsapp.add"} 2',
      'celery_task_started_total{name="rsapp.slow"} 3',
      'celery_task_succeeded_total{name="rsapp.add"} 2',
      'celery_task_succeeded_total{name="rsapp.slow"} 3',
    ]);
    expect(page).toContain('celery_task_runtime_bucket{name="rsapp.slow",le="2.5"} 0');
    expect(page).toContain('celery_task_runtime_bucket{name="rsapp.slow",le="5"} 3');
    expect(page).toContain('celery_task_runtime_bucket{name="rsapp.slow",le="+Inf"} 3');
    expect(page).toContain('celery_task_runtime_count{name="rsapp.add"} 2');
  });

  it('and its neighbours give the same metrics of Celery 5.6.3 as of 5.2.6', async () => {
    /** All that both captures' series are, but for names of workers and tasks: metric, part and labels. */
    const seriesOf = async (celery: '5.2.6' | '5.6.3', keyPrefix: string) => {
      const each = { ...space, keyPrefix };
      const events = new CeleryEvents([each]);
      events.heardBy(() => ({ since: 0, answeredAt: 1, failure: undefined }));
      const [glob] = events.patterns as [string];
      for (const { channel, text } of capturedEvents(celery))
        if (channel.startsWith(glob.slice(0, -1)) && !channel.endsWith('worker.offline'))
          events.take(glob, text, events.now());
      expect(events.spaces[0]?.rejected).toBe(0);
      const port = literalPort({ '0 client list': '' });
      const collectors = [celeryTasks(events), celeryWorkers(events), celerySettings(events)];
      const samples = (await Promise.all(collectors.map(({ collect }) => collect(port)))).flat();
      expect(samples.every(({ labels }) => (labels.prefix ?? keyPrefix) === keyPrefix)).toBe(true);
      return [
        ...new Set(
          samples.map(({ metric, labels, part }) =>
            [metric.name, part?.suffix, part?.bound?.[1], Object.keys(labels).sort()].join(' '),
          ),
        ),
      ].sort();
    };
    const of526 = await seriesOf('5.2.6', '');
    expect(of526).toContain('celery_worker_tasks_processed_total   db,hostname,prefix');
    expect(of526).toContain('celery_task_failed_total   db,hostname,name,prefix');
    expect(of526).toContain('celery_task_runtime _bucket +Inf db,hostname,name,prefix');
    expect(await seriesOf('5.6.3', 'myapp:')).toEqual(of526);
  });

  it('tells nothing of events that nobody sends', async () => {
    const sent = envelope({ type: 'task-sent', uuid: 'a', name: 't' });
    expect((await lines(heard([sent]))).slice(1)).toEqual(['celery_task_sent_total{name="t"} 1']);
    const received = envelope([{ type: 'task-received', uuid: 'a', name: 't' }]);
    expect((await lines(heard([received]))).join()).not.toContain('sent');
  });

  it('tells what workers answered where they tell nothing, and nothing else of those tasks', async () => {
    const events = heard([]);
    events.spaces[0]?.tasks.start('t', 'w1@h', 3);
    expect(await lines(events)).toEqual([
      'celery_events_rejected_total{db="db0",prefix="myapp:"} 0',
      'celery_task_started_total{name="t"} 3',
    ]);
  });

  it('tells what workers answered that nobody listens to', async () => {
    const events = new CeleryEvents([{ ...space, events: false, control: true }]);
    events.unheard[0]?.tasks.start('t', 'w1@h', 3);
    expect(await lines(events)).toEqual(['celery_task_started_total{name="t"} 3']);
  });

  it('counts by worker too where that is wanted, but what is sent by name alone', async () => {
    const events = new CeleryEvents([{ ...space, hostnameOnTasks: true }]);
    events.heardBy(() => ({ since: 0, answeredAt: 1, failure: undefined }));
    const tell = (type: string, hostname: string, more = {}) =>
      events.take(pattern, envelope({ type, uuid: 'a', hostname, ...more }), 0);
    tell('task-sent', 'gen7@web', { name: 't' });
    tell('task-received', 'w1@h', { name: 't', retries: 0 });
    tell('task-succeeded', 'w1@h', { runtime: 1 });
    tell('task-received', 'w2@h', { name: 't', uuid: 'b' });
    const page = await lines(events);
    expect(page.filter((line) => / [^0]/.test(line) && !line.includes('_runtime'))).toEqual([
      'celery_task_received_total{name="t",hostname="w1@h"} 1',
      'celery_task_received_total{name="t",hostname="w2@h"} 1',
      'celery_task_sent_total{name="t"} 1',
      'celery_task_succeeded_total{name="t",hostname="w1@h"} 1',
    ]);
    expect(page).toContain('celery_task_runtime_count{name="t",hostname="w1@h"} 1');
    expect(page.filter((line) => line.includes('sent'))).toHaveLength(1);
    expect(page.filter((line) => line.includes('_failed_'))).toHaveLength(2);
  });

  it('never tells of exceptions, arguments or results, whatever events hold', async () => {
    const events = new CeleryEvents([{ ...space, hostnameOnTasks: true }]);
    events.heardBy(() => ({ since: 0, answeredAt: 1, failure: undefined }));
    const secrets = {
      ...{ args: "('s3cret',)", kwargs: "{'k': 's3cret'}", result: "'s3cret'", exception: "E('s3cret')" },
      ...{ traceback: 's3cret', argsrepr: 's3cret', root_id: 's3cret', routing_key: 's3cret' },
    };
    for (const type of taskEventTypes)
      events.take(pattern, envelope([{ type: `task-${type}`, uuid: type, name: 't', ...secrets }]), 0);
    expect((await lines(events)).join('\n')).not.toContain('s3cret');
    const { metrics } = celeryTasks(events);
    const labels = new Set(metrics.flatMap((metric) => metric.labels));
    expect([...labels].sort()).toEqual(['db', 'hostname', 'name', 'prefix', 'target']);
  });

  it('counts what it did not understand', async () => {
    expect(await lines(heard(['not json']))).toEqual([
      'celery_events_rejected_total{db="db0",prefix="myapp:"} 1',
    ]);
  });

  it('fails for the reason why nothing is heard', async () => {
    const events = heard(['not json'], new TargetError('permission', 'NOPERM'));
    await expect(celeryTasks(events).collect(literalPort({}))).rejects.toMatchObject({
      reason: 'permission',
    });
  });

  it('tells nothing before there is a subscription, and asks nothing', async () => {
    const port = literalPort({});
    expect(await celeryTasks(new CeleryEvents([space])).collect(port)).toEqual([]);
    expect(port.asked).toEqual([]);
  });
});
