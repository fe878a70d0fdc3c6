import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Kept, mayStand, Round } from '../../exporter/round.ts';

const patience = { changedMs: 1000, unchangedMs: 60_000 };
const kept: Kept<string> = { value: 'read', readAt: 100_000, stamp: 'same' };

describe('mayStand', () => {
  it.each([
    ['stands shortly after something was written', 'other', 100_999, true],
    ['falls once the shorter patience is over', 'other', 101_000, false],
    ['stands longer while nothing was written', 'same', 159_999, true],
    ['falls at last although nothing was written', 'same', 160_000, false],
    ['is told nothing by a stamp that is not there', undefined, 101_000, false],
    ['falls when the clock was set back past it', 'other', 40_000, false],
  ] as const)('a reading %s', (_, stamp, now, stands) => {
    expect(mayStand(kept, patience, stamp, now)).toBe(stands);
  });

  it('takes two stamps that are not there for a change, not for the same', () => {
    expect(mayStand({ ...kept, stamp: undefined }, patience, undefined, 101_000)).toBe(false);
  });
});

describe('Round.keep', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A round and a way to read from it; each reading is another number. */
  const reader = () => {
    const round = new Round();
    let reads = 0;
    const read = (stamp: string | undefined, name = 'queues') =>
      round.keep(
        name,
        () => patience,
        stamp,
        async () => {
          reads += 1;
          return reads;
        },
      );
    return { round, read };
  };

  it('reads once while the reading may stand', async () => {
    const { read } = reader();
    expect([await read('same'), await read('same')]).toEqual([1, 1]);
  });

  it('reads again when something was written and the patience is over', async () => {
    const { read } = reader();
    await read('same');
    vi.advanceTimersByTime(1000);
    expect(await read('other')).toBe(2);
  });

  it('lets the reading stand for long while nothing was written', async () => {
    const { read } = reader();
    await read('same');
    vi.advanceTimersByTime(59_999);
    expect(await read('same')).toBe(1);
  });

  it('compares with the stamp of the last reading, not with that of the last look at it', async () => {
    const { read } = reader();
    await read('first');
    await read('second');
    vi.advanceTimersByTime(1000);
    expect(await read('second')).toBe(2);
  });

  it('keeps readings of different names apart', async () => {
    const { read } = reader();
    expect([await read('same', 'a'), await read('same', 'b'), await read('same', 'a')]).toEqual([1, 2, 1]);
  });

  it('counts the age of a reading from before it was read', async () => {
    const { round, read } = reader();
    await round.keep(
      'queues',
      () => patience,
      'same',
      async () => {
        vi.advanceTimersByTime(900);
        return 0;
      },
    );
    vi.advanceTimersByTime(100);
    expect(await read('other')).toBe(1);
  });

  it('asks the reading itself how long it may stand', async () => {
    const round = new Round();
    const short = (value: string) => ({ changedMs: value === 'short' ? 1 : 1000, unchangedMs: 1000 });
    await round.keep('queues', short, undefined, async () => 'short');
    vi.advanceTimersByTime(1);
    expect(await round.keep('queues', short, undefined, async () => 'new')).toBe('new');
  });

  it('keeps nothing of a reading that failed', async () => {
    const { round, read } = reader();
    const failure = new Error('no reading');
    const failing = round.keep(
      'queues',
      () => patience,
      'same',
      () => Promise.reject(failure),
    );
    await expect(failing).rejects.toBe(failure);
    expect(await read('same')).toBe(1);
  });

  it('fails when the reading that should replace an old one fails: no stale value', async () => {
    const { round, read } = reader();
    await read('same');
    vi.advanceTimersByTime(60_000);
    const failure = new Error('no reading');
    const failing = round.keep(
      'queues',
      () => patience,
      'same',
      () => Promise.reject(failure),
    );
    await expect(failing).rejects.toBe(failure);
  });
});

describe('Round', () => {
  it('begins with no commands and no connects', () => {
    const round = new Round();
    expect([[...round.commands], round.connects]).toEqual([[], 0]);
  });

  it('adds up the commands of each collector', () => {
    const round = new Round();
    round.sent('redis_server', 1);
    round.sent('celery_queues', 5);
    round.sent('celery_queues', 3);
    expect([...round.commands]).toEqual([
      ['redis_server', 1],
      ['celery_queues', 8],
    ]);
  });

  it('counts connects', () => {
    const round = new Round();
    round.dialled();
    round.dialled();
    expect(round.connects).toBe(2);
  });
});
