import { describe, expect, it } from 'vitest';
import { TargetError } from '../../exporter/failure.ts';
import { choose, type Moment, type Pace, type Reading, Round } from '../../exporter/round.ts';

const pace: Pace = { maxAgeMs: 60_000, minAgeMs: 0, reserve: 0.1 };
const reading: Reading = { samples: [], readAt: 100_000, stamp: 'a', cost: 3 };
const moment: Moment = { now: 115_000, sinceLastMs: 15_000, stamp: 'b', left: 30, most: 30 };

describe('what is done with a reading', () => {
  it('is read when there is none', () => {
    expect(choose(undefined, pace, { ...moment, left: 0 })).toBe('read');
  });

  it('is current while nothing was written since', () => {
    expect(choose(reading, pace, { ...moment, stamp: 'a', now: 900_000 })).toBe('current');
  });

  it('is never current without a stamp, on either side', () => {
    expect(choose({ ...reading, stamp: undefined }, pace, { ...moment, stamp: undefined })).toBe('read');
  });

  it('is read again after a write when the purse has its cost and the reserve', () => {
    expect(choose(reading, pace, { ...moment, left: 6 })).toBe('read');
    expect(choose(reading, pace, { ...moment, left: 5.9 })).toBe('kept');
  });

  it('is kept while it is younger than it needs to be, unless nothing is budgeted', () => {
    const patient = { ...pace, minAgeMs: 20_000 };
    expect(choose(reading, patient, moment)).toBe('kept');
    expect(choose(reading, patient, { ...moment, now: 120_000 })).toBe('read');
    expect(choose(reading, patient, { ...moment, left: Number.POSITIVE_INFINITY, most: 0 })).toBe('read');
  });

  it('is kept while it is younger than it needs to be without a budget too, in the slow lane', () => {
    const slow: Pace = { maxAgeMs: 900_000, minAgeMs: 300_000, reserve: 0.4, slow: true };
    const free = { ...moment, left: Number.POSITIVE_INFINITY, most: 0 };
    expect(choose(reading, slow, { ...free, now: 399_999 })).toBe('kept');
    expect(choose(reading, slow, { ...free, now: 400_000 })).toBe('read');
    expect(choose(undefined, slow, free)).toBe('read');
  });

  it('is kept while its mark stays, where there is a budget, until it is too old', () => {
    const marked = { ...reading, mark: '3 9' };
    const same = { ...moment, mark: '3 9' };
    expect(choose(marked, pace, same)).toBe('kept');
    expect(choose(marked, pace, { ...same, mark: '3 10' })).toBe('read');
    expect(choose(marked, pace, { ...same, mark: undefined })).toBe('read');
    expect(choose({ ...reading, mark: undefined }, pace, { ...same, mark: undefined })).toBe('read');
    expect(choose(marked, pace, { ...same, left: Number.POSITIVE_INFINITY, most: 0 })).toBe('read');
    expect(choose(marked, pace, { ...same, now: 145_000 })).toBe('read');
  });

  it('is read whatever it costs before it is too old at the next chance', () => {
    expect(choose(reading, pace, { ...moment, now: 144_999, left: -50 })).toBe('kept');
    expect(choose(reading, pace, { ...moment, now: 145_000, left: -50 })).toBe('read');
  });
});

describe('a round', () => {
  const open = () => new Round({ commandsPerDay: 24_000, share: 0.1 });

  it('books commands on their collectors and takes them from the purse', () => {
    const round = open();
    const before = round.purse.left(0);
    round.sent('redis_server', 1, 0);
    round.sent('redis_server', 1, 0);
    round.sent('celery_queues', 5, 0);
    expect([...round.commands]).toEqual([
      ['redis_server', 2],
      ['celery_queues', 5],
    ]);
    expect(round.purse.left(0)).toBeCloseTo(before - 7);
  });

  it('knows the time since the collection before', () => {
    const round = open();
    round.begin(1000);
    expect(round.moment('a', 1000).sinceLastMs).toBe(0);
    round.begin(16_000);
    expect(round.moment('a', 16_000).sinceLastMs).toBe(15_000);
  });

  it('keeps notes until another server answers', () => {
    const round = open();
    round.observe('one', 10, 0);
    const notes = round.memory('seen', () => ['made once']);
    round.observe('one', 20, 1000);
    expect(round.memory('seen', () => ['made again'])).toBe(notes);
    round.observe('two', 30, 2000);
    expect(round.memory('seen', () => ['made again'])).toEqual(['made again']);
  });

  it('serves nothing that was read of another server', () => {
    const round = open();
    round.observe('one', 10, 0);
    round.note('redis_config', reading);
    round.observe('one', 20, 1000);
    expect(round.reading('redis_config')).toBe(reading);
    round.observe('two', 30, 2000);
    expect(round.reading('redis_config')).toBeUndefined();
  });

  it('begins another epoch when the server counts from the start again', () => {
    const round = open();
    round.observe('one', 10, 0);
    round.observe('one', 20, 1000);
    expect(round.epoch).toBe(0);
    round.observe('one', 3, 2000);
    expect(round.epoch).toBe(1);
  });

  it('believes a refusal for half an hour, or until there is a new connection', () => {
    const round = open();
    const refused = new TargetError('permission', 'NOPERM no');
    round.refuse('exists', refused, 1000);
    expect(round.refusal('exists', 1000)).toBe(refused);
    expect(round.refusal('llen', 1000)).toBeUndefined();
    expect(round.refusal('exists', 1000 + 30 * 60_000 - 1)).toBe(refused);
    expect(round.refusal('exists', 1000 + 30 * 60_000)).toBeUndefined();
    round.dialled();
    expect(round.refusal('exists', 1000)).toBeUndefined();
  });

  it('forgets a reading that could not be renewed', () => {
    const round = open();
    round.note('celery_queues', reading);
    expect(round.reading('celery_queues')).toBe(reading);
    round.forget('celery_queues');
    expect(round.reading('celery_queues')).toBeUndefined();
  });
});
