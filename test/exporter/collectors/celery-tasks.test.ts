import { describe, expect, it } from 'vitest';
import { CeleryEvents } from '../../../exporter/celery/events.ts';
import { celeryTasks } from '../../../exporter/collectors/celery-tasks.ts';
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
    .map((line) => line.replace('db="db0",prefix="myapp:",', ''))
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

  it('tells nothing of events that nobody sends', async () => {
    const sent = envelope({ type: 'task-sent', uuid: 'a', name: 't' });
    expect((await lines(heard([sent]))).slice(1)).toEqual(['celery_task_sent_total{name="t"} 1']);
    const received = envelope([{ type: 'task-received', uuid: 'a', name: 't' }]);
    expect((await lines(heard([received]))).join()).not.toContain('sent');
  });

  it('tells what workers answered where they tell nothing, and nothing else of those tasks', async () => {
    const events = heard([]);
    events.spaces[0]?.tasks.start('t', 3);
    expect(await lines(events)).toEqual([
      'celery_events_rejected_total{db="db0",prefix="myapp:"} 0',
      'celery_task_started_total{name="t"} 3',
    ]);
  });

  it('tells what workers answered that nobody listens to', async () => {
    const events = new CeleryEvents([{ ...space, events: false, control: true }]);
    events.unheard[0]?.tasks.start('t', 3);
    expect(await lines(events)).toEqual(['celery_task_started_total{name="t"} 3']);
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
