import { describe, expect, it } from 'vitest';
import { idBefore, parseStreams } from '../../../exporter/collectors/bullmq-stream.ts';

describe('idBefore', () => {
  it.each([
    ['1795423568813-1', '1795423568813-0'],
    ['1795423568813-0', '1795423568812-18446744073709551615'],
    ['0-1', '0-0'],
    ['0-0', '0-0'],
  ])('of %s is %s', (id, before) => {
    expect(idBefore(id)).toBe(before);
  });
});

describe('parseStreams', () => {
  it('tells what happened to which job, and keeps no value of anybody', () => {
    // As a BullMQ 6.7.0 worker wrote it.
    const reply = [
      [
        'bull:mail:events',
        [
          ['1795423568813-0', ['event', 'added', 'jobId', '1', 'name', 'bad']],
          ['1795423568815-0', ['event', 'active', 'jobId', '1', 'prev', 'waiting']],
          ['1795423569602-0', ['event', 'failed', 'jobId', '1', 'failedReason', 'boom 2', 'prev', 'active']],
          ['1795423569602-2', ['event', 'drained']],
        ],
      ],
    ];
    const page = parseStreams(reply).get('bull:mail:events');
    expect(page).toEqual({
      firstId: '1795423568813-0',
      lastId: '1795423569602-2',
      events: [
        { event: 'added', jobId: '1', at: 1795423568813 },
        { event: 'active', jobId: '1', at: 1795423568815 },
        { event: 'failed', jobId: '1', at: 1795423569602 },
        { event: 'drained', jobId: undefined, at: 1795423569602 },
      ],
      bytes: expect.any(Number),
      lastBytes: 27,
    });
    expect(JSON.stringify(page)).not.toContain('boom');
    expect(page?.bytes).toBeGreaterThan(100);
  });

  it('is empty where nothing is new', () => {
    expect(parseStreams(null).size).toBe(0);
  });

  it('fails on an answer of another shape', () => {
    expect(() => parseStreams(['OK'])).toThrow('Expected an array reply, got string');
  });
});
