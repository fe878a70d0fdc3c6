import { describe, expect, it } from 'vitest';
import { CeleryEvents, eventPattern } from '../../../exporter/celery/events.ts';
import { capturedEvents, envelope } from '../../support/celery-events.ts';

const space = { db: 0, keyPrefix: '', separator: '\x06\x16', events: true, workers: undefined };
const hearing = { since: 0, answeredAt: 1 };

it.each([
  [0, '', '/0.celeryev/*'],
  [3, 'myapp:', 'myapp:/3.celeryev/*'],
  [0, 'a[b]*?\\', 'a\\[b\\]\\*\\?\\\\/0.celeryev/*'],
])('in database %i with prefix "%s" events come on %s', (db, keyPrefix, expected) => {
  expect(eventPattern({ db, keyPrefix })).toBe(expected);
});

it.each([
  [{ eventExchange: 'shop*' }, 'a:/2.shop\\*/*'],
  [{ fanoutPrefix: false }, 'a:celeryev/*'],
  [{ eventExchange: 'shop', fanoutPrefix: false }, 'a:shop/*'],
])('with %j events come on %s', (more, expected) => {
  expect(eventPattern({ db: 2, keyPrefix: 'a:', ...more })).toBe(expected);
});

describe('CeleryEvents', () => {
  it('tells each installation by its channels, and leaves out those without events', () => {
    const events = new CeleryEvents([
      space,
      { ...space, db: 1, keyPrefix: 'myapp:' },
      { ...space, db: 2, events: false },
    ]);
    expect(events.patterns).toEqual(['/0.celeryev/*', 'myapp:/1.celeryev/*']);
    for (const { text } of capturedEvents('5.2.6')) events.take('/0.celeryev/*', text, 0);
    events.take('of nobody', 'x', 0);
    const [first, second] = events.spaces;
    expect(first?.nodes.states(1, hearing).nodes).toMatchObject([{ hostname: 'w1@h', up: true }]);
    expect(first?.tasks.counts().map(({ name }) => name)).toEqual(['rsapp.add', 'rsapp.fail', 'rsapp.slow']);
    expect([second?.nodes.isWatching, second?.tasks.counts()]).toEqual([false, []]);
  });

  it('keeps tables of those too that are only asked', () => {
    const asked = { ...space, db: 1, events: false, control: true };
    const events = new CeleryEvents([space, asked, { ...space, db: 2, events: false }]);
    expect(events.patterns).toEqual(['/0.celeryev/*']);
    expect(events.unheard.map(({ db }) => db)).toEqual([1]);
    expect(events.tablesOf(space)).toBe(events.spaces[0]);
    expect(events.tablesOf(asked)).toBe(events.unheard[0]);
    expect(events.tablesOf({ db: 2, keyPrefix: '' })).toBeUndefined();
    events.unheard[0]?.nodes.bind(['w@h'], 0);
    expect(events.isWatching).toBe(false);
  });

  it('counts what it does not understand', () => {
    const events = new CeleryEvents([space]);
    events.take('/0.celeryev/*', 'not json', 0);
    events.take('/0.celeryev/*', envelope([null, { type: 'task-custom' }]), 0);
    expect(events.spaces[0]?.rejected).toBe(3);
  });

  it('takes an event of a task for a sign of life of its worker, but not of its producer', () => {
    const events = new CeleryEvents([space]);
    const take = (now: number, event: object) => events.take('/0.celeryev/*', envelope(event), now);
    take(0, { type: 'worker-heartbeat', hostname: 'w@h', freq: 2 });
    take(50_000, { type: 'task-started', uuid: 'a', hostname: 'w@h' });
    take(50_000, { type: 'task-sent', uuid: 'b', hostname: 'gen1@h' });
    expect(events.spaces[0]?.nodes.states(100_000, { since: 0, answeredAt: 100_000 }).nodes).toMatchObject([
      { hostname: 'w@h', up: true },
    ]);
  });

  it('hears nothing before it has a listener, and then what that one says', () => {
    const events = new CeleryEvents([space]);
    expect(events.listening).toEqual({ since: undefined, answeredAt: undefined, failure: undefined });
    events.heardBy(() => ({ since: 1, answeredAt: 2, failure: undefined }));
    expect(events.listening).toEqual({ since: 1, answeredAt: 2, failure: undefined });
  });

  it('watches once there is a worker whose silence would matter', () => {
    const events = new CeleryEvents([space]);
    expect(events.isWatching).toBe(false);
    events.spaces[0]?.nodes.bind(['w@h'], 0);
    expect(events.isWatching).toBe(true);
    expect(new CeleryEvents([{ ...space, workers: ['w@h'] }]).isWatching).toBe(true);
  });

  it('has a clock that only goes forward and is near the time of day', () => {
    const { now } = new CeleryEvents([]);
    const [first, second] = [now(), now()];
    expect(second).toBeGreaterThanOrEqual(first);
    expect(Math.abs(first - Date.now())).toBeLessThan(60_000);
  });
});
