import { describe, expect, it } from 'vitest';
import { CeleryEvents, type Listening } from '../../../exporter/celery/events.ts';
import { beatSchedules } from '../../../exporter/collectors/beat-schedules.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { celerySpace } from '../../support/celery.ts';
import { capturedEvents } from '../../support/celery-events.ts';
import { literalPort } from '../../support/redis-port.ts';

const schedule = {
  ...{ name: 'tick', task: 'rsapp.add', everyMs: 60_000, cron: undefined },
  ...{ timezone: 'UTC', graceMs: 30_000 },
};
const eventsOf = (...keyPrefixes: readonly string[]) =>
  new CeleryEvents(
    keyPrefixes.map((keyPrefix) => ({
      ...celerySpace,
      keyPrefix,
      events: true,
      workers: undefined,
      schedules: [schedule],
    })),
  );
const listening = (events: CeleryEvents, more: Partial<Listening> = {}): void => {
  const since = events.now() - 90_000;
  events.heardBy(() => ({ since, answeredAt: since, failure: undefined, ...more }));
};
const read = async (events: CeleryEvents) => {
  const port = literalPort({});
  const samples = await beatSchedules(events).collect(port);
  expect(port.asked).toEqual([]);
  return Object.fromEntries(
    samples
      .filter(({ metric }) => metric.name === 'headroom_schedule_lateness_seconds')
      .map(({ labels, value }) => [`${labels.scheduler} ${labels.schedule}`, Math.round(value)]),
  );
};

describe('the schedules of beat', () => {
  it('are late from the first due time that was listened to', async () => {
    const events = eventsOf('');
    listening(events);
    expect(await read(events)).toEqual({ 'beat tick': 30 });
  });

  it('are on time once their task is heard', async () => {
    const events = eventsOf('');
    listening(events);
    for (const { text } of capturedEvents('5.2.6')) events.take(events.patterns[0] ?? '', text, events.now());
    expect(await read(events)).toEqual({ 'beat tick': 0 });
  });

  it('are told with their place where there are several', async () => {
    const events = eventsOf('', 'shop:');
    listening(events);
    expect(await read(events)).toEqual({ 'beat db0/tick': 30, 'beat db0/shop:/tick': 30 });
  });

  it('are unknown while nothing is heard', async () => {
    const events = eventsOf('');
    expect(await read(events)).toEqual({});
    const failure = new TargetError('permission', 'NOPERM');
    listening(events, { since: undefined, failure });
    await expect(read(events)).rejects.toBe(failure);
  });

  it('need nothing where none are declared', async () => {
    const events = new CeleryEvents([{ ...celerySpace, events: true, workers: undefined }]);
    listening(events, { failure: new TargetError('permission', 'NOPERM') });
    expect(await read(events)).toEqual({});
    expect(beatSchedules(events)).toMatchObject({ reads: [], channels: [] });
    expect(beatSchedules(eventsOf(''))).toMatchObject({ reads: ['info', 'psubscribe'] });
  });
});
