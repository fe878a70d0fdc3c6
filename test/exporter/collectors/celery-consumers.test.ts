import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CeleryEvents } from '../../../exporter/celery/events.ts';
import { celeryConsumers } from '../../../exporter/collectors/celery-consumers.ts';
import { celeryInFlight } from '../../../exporter/collectors/celery-in-flight.ts';
import { celeryQueueAge } from '../../../exporter/collectors/celery-queue-age.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { announceWaiting, celeryMessage, celerySpace, unackedMessage } from '../../support/celery.ts';
import { envelope } from '../../support/celery-events.ts';
import { literalPort, type Replies } from '../../support/redis-port.ts';

const minute = 60_000;
const list = '0 client list';
const asking = 'id=1 idle=0 flags=b db=0 cmd=brpop\n';
const elsewhere = 'id=1 idle=0 flags=b db=1 cmd=brpop\nid=2 idle=9 flags=N db=0 cmd=brpop\n';
const head = (tag: string): Replies => ({ '0 lrange celery -1 -1': [celeryMessage(tag)] });

class Clocked extends CeleryEvents {
  override readonly now = () => Date.now();
}

const started = (replies: Replies = {}) => {
  const space = { ...celerySpace, events: true, workers: undefined };
  const events = new Clocked([space]);
  let failure: TargetError | undefined;
  events.heardBy(() => ({ since: failure ? undefined : 0, answeredAt: Date.now(), failure }));
  const port = literalPort({ [list]: elsewhere, ...head('a'), ...replies });
  const stamps = [...Array(1000).keys()][Symbol.iterator]();
  port.stamp = async () => `${stamps.next().value}`;
  const others = [celeryQueueAge([celerySpace]), celeryInFlight([celerySpace])];
  const collector = celeryConsumers([celerySpace], events);
  let beat: object | undefined = { active: 0, processed: 5 };
  const world = {
    port,
    waiting: { celery: 'celery' } as Readonly<Record<string, string>>,
    /** What the worker says at each collection; undefined while it is silent. */
    says: (what: object | undefined) => {
      beat = what;
    },
    fail: (error: TargetError) => {
      failure = error;
    },
    /** What the collector says of the queue `celery` after so many collections, 30 s apart. */
    after: async (collections: number) => {
      let told: readonly (readonly [string | undefined, number])[] = [];
      for (let at = 0; at < collections; at++) {
        vi.setSystemTime(Date.now() + minute / 2);
        if (beat)
          events.take(
            '/0.celeryev/*',
            envelope({ type: 'worker-heartbeat', hostname: 'w@h', freq: 2, ...beat }),
            Date.now(),
          );
        announceWaiting(port, world.waiting);
        const samples = await collector.collect(port);
        for (const each of others) await each.collect(port);
        told = samples.map(({ labels, value }) => [labels.queue_name, value] as const);
      }
      return Object.fromEntries(told).celery;
    },
  };
  return world;
};

beforeEach(() => {
  vi.useFakeTimers({ now: 10 * minute, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('celery_consumers', () => {
  it('tells that a consumer is stuck once nothing has happened for two minutes and nobody asks', async () => {
    const world = started();
    expect(await world.after(4)).toBeUndefined();
    expect(world.port.asked).not.toContain(list);
    expect(await world.after(3)).toBe(1);
    expect(await world.after(20)).toBe(1);
  });

  it('tells it of no queue that is empty', async () => {
    const world = started();
    world.waiting = {};
    expect(await world.after(20)).toBe(0);
    expect(world.port.asked).not.toContain(list);
  });

  it('goes from fine to stuck without a gap, and back as soon as the head moves', async () => {
    const world = started();
    world.waiting = {};
    expect(await world.after(2)).toBe(0);
    world.waiting = { celery: 'celery' };
    for (let at = 0; at < 5; at++) expect(await world.after(1)).toBe(0);
    expect(await world.after(3)).toBe(1);
    world.port.replies = { ...world.port.replies, ...head('b') };
    await world.after(1);
    expect(await world.after(1)).toBe(0);
  });

  it.each([
    ['runs tasks', { active: 2, processed: 5 }, 0],
    ['does not say what it does', {}, undefined],
    ['is silent', undefined, undefined],
  ])('does not tell it of a worker that %s', async (_, says, expected) => {
    const world = started();
    world.says(says);
    expect(await world.after(30)).toBe(expected);
    expect(world.port.asked).not.toContain(list);
  });

  it('does not tell it of a worker that runs short tasks one after another', async () => {
    const world = started();
    for (let processed = 0; processed < 20; processed++) {
      world.says({ active: 0, processed });
      expect(await world.after(1)).toBeUndefined();
    }
    expect(world.port.asked).not.toContain(list);
  });

  it('does not tell it while somebody asks for messages in that database, and then seldom looks', async () => {
    const world = started({ [list]: asking });
    expect(await world.after(27)).toBe(0);
    // Suspect from the sixth collection on, and seen not to be: eleven minutes, three looks.
    expect(world.port.asked.filter((line) => line === list)).toHaveLength(3);
  });

  it('looks at most once a minute', async () => {
    const world = started();
    await world.after(26);
    const looks = world.port.asked.filter((line) => line === list).length;
    expect(looks).toBeGreaterThanOrEqual(9);
    expect(looks).toBeLessThanOrEqual(11);
  });

  it('takes fifteen minutes where messages are held, which a rate limit does, but two where they wait for an ETA', async () => {
    const held = started({ '0 hlen unacked': 1, '0 zrange unacked_index 0 0 withscores': ['x', '600'] });
    const draw = (eta?: string) => ({
      '0 hrandfield unacked 10 withvalues': ['x', unackedMessage('x', eta ? { eta } : {})],
      '0 hrandfield unacked 40 withvalues': ['x', unackedMessage('x', eta ? { eta } : {})],
    });
    held.port.replies = { ...held.port.replies, ...draw() };
    expect(await held.after(28)).toBeUndefined();
    expect(await held.after(5)).toBe(1);
    const eta = started({ '0 hlen unacked': 1, '0 zrange unacked_index 0 0 withscores': ['x', '600'] });
    eta.port.replies = { ...eta.port.replies, ...draw('2030-01-01T00:00:00+00:00') };
    expect(await eta.after(7)).toBe(1);
  });

  it('does not know where CLIENT LIST is refused, and says so before there is a need', async () => {
    const world = started({ [list]: new TargetError('permission', 'NOPERM') });
    expect(await world.after(10)).toBeUndefined();
    expect(world.port.shortfalls.length).toBeGreaterThan(0);
    world.waiting = {};
    const said = world.port.shortfalls.length;
    expect(await world.after(1)).toBe(0);
    expect(world.port.shortfalls.length).toBeGreaterThan(said);
  });

  it('fails for the reason why nothing is heard', async () => {
    const world = started();
    world.fail(new TargetError('timeout', 'no answer'));
    await expect(world.after(1)).rejects.toMatchObject({ reason: 'timeout' });
  });
});
